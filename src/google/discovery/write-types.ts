// Writes the schemas of the discovery document as TypeScript: what is required is, enums are their words of today.

import type { Discovery, Property, Schema } from './discovery.ts';

const header = `// Made by extract.ts from Google's discovery document: do not edit.
// What we send; answers may also hold words of old, and what Google adds.
`;

export function writeTypes({ revision, schemas }: Discovery): string {
  return [header, `// Revision ${revision}`, ...Object.values(schemas).map(writeType)].join('\n');
}

function writeType({ id, properties, required }: Schema): string {
  const members = Object.entries(properties)
    .filter(([, { deprecated }]) => !deprecated)
    .map(([name, property]) => `  ${name}${required.includes(name) ? '' : '?'}: ${typeOf(property)};\n`);
  return `\nexport type ${id} = {\n${members.join('')}};`;
}

function typeOf(property: Property): string {
  if (property.$ref) return property.$ref;
  if (property.enum)
    return property.enum
      .filter((_, at) => !property.enumDeprecated?.[at])
      .map((word) => `'${word}'`)
      .join(' | ');
  if (property.type === 'array') {
    const item = typeOf(property.items ?? {});
    return item.includes('|') ? `(${item})[]` : `${item}[]`;
  }
  // Numbers of 64 bits come as text, since they outgrow a JavaScript number.
  if (property.format === 'int64' || property.format === 'uint64') return 'string';
  if (property.type === 'integer' || property.type === 'number') return 'number';
  return property.type ?? 'unknown';
}
