// A multipart form as the JSON body it stands for: objects and booleans are written as JSON in their fields.

import { type Picture, readPictureForm } from '../artwork/form.ts';
import { invalid } from '../errors.ts';

const structured = new Set(['validity', 'translations', 'allowSelfRedeem']);

/** @throws Refusal INVALID for a field that cannot be read or a file that is not called `image` */
export async function readVoucherForm(
  parts: Parameters<typeof readPictureForm>[0],
): Promise<{ body: Record<string, unknown>; picture: Picture | undefined }> {
  const body: Record<string, unknown> = Object.create(null);
  const picture = await readPictureForm(parts, (name, value) => {
    body[name] = readField(name, value);
  });
  return { body, picture };
}

function readField(name: string, text: string): unknown {
  if (name === 'redeemCode' && /^(true|false)$/.test(text)) return text === 'true';
  if (!structured.has(name)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`/${name}`, 'must be JSON, e.g. {"type":"DAYS","days":30}');
  }
}
