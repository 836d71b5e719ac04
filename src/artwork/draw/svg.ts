// An SVG before it is drawn: checked, and written anew with nothing in it but what can be seen. librsvg runs no scripts and
// fetches nothing for a picture from memory; this keeps it so, and turns away what would take it minutes.

import sax from 'sax';
import { decodeText } from '../formats.ts';
import { countDrawn, type Element, Unreasonable } from './svg-cost.ts';
import { appliesToScreens, backgroundIn, cleanCss, referencesIn } from './svg-css.ts';
import { sizeOf } from './svg-size.ts';

// Paths and embedded pictures are long; the file as a whole is limited.
Object.assign(sax, { MAX_BUFFER_LENGTH: Number.POSITIVE_INFINITY });
/** Knows XML's five entities, and those that declareEntities lets in. */
const strictly = { xmlns: true, strictEntities: true, position: false } as sax.SAXOptions;

const svg = 'http://www.w3.org/2000/svg';
const xlink = 'http://www.w3.org/1999/xlink';
const xml = 'http://www.w3.org/XML/1998/namespace';

const deepest = 200;
const mostElements = 100_000;
/** SVG in an image of an SVG, in an image of an SVG. */
const deepestImages = 3;

/** With everything inside them. */
const unseen = new Set(
  ['script', 'foreignObject', 'handler', 'listener', 'iframe', 'audio', 'video', 'object', 'embed'].concat([
    'metadata',
    'set',
    'discard',
    'animate',
    'animateColor',
    'animateMotion',
    'animateTransform',
    'mpath',
  ]),
);
const showsPictures = new Set(['image', 'feImage']);

type Attributes = Map<string, string>;
type Size = { width: number; height: number };
export type CleanSvg = {
  svg: Buffer;
  /** Pixels of CSS, as its root says it. */
  size: Size | undefined;
};

/**
 * @param shown pixels of CSS, where it does not say itself which part of its plane it shows
 * @throws Unreasonable for one that is too much; Error for what is no SVG
 */
export function cleanSvg(source: Buffer, shown?: Size, inside = 0): CleanSvg {
  const text = decodeText(source).replace(/^\uFEFF/, '');
  const parser = sax.parser(true, strictly);
  const root: Element = { id: undefined, refers: [], children: [] };
  const open: Element[] = [root];
  const written: string[] = [];
  let namespace: string | undefined;
  let size: Size | undefined;
  let elements = 0;
  /** How deep we are in something that is left out. */
  let skipping = 0;
  /** The text of a style sheet, which is read as a whole. */
  let sheet: string[] | undefined;

  parser.onerror = (error) => {
    throw error;
  };
  parser.ondoctype = (declaration) => declareEntities(parser, declaration, text);
  parser.onopentag = (tag) => {
    const { local, uri, attributes } = tag as sax.QualifiedTag;
    if (++elements > mostElements) throw new Unreasonable('elements');
    const isRoot = namespace === undefined;
    if (isRoot && (local !== 'svg' || (uri !== svg && uri !== ''))) throw new Error('not an SVG');
    namespace ??= uri;
    if (skipping > 0 || sheet || uri !== namespace || unseen.has(local)) {
      skipping++;
      return;
    }
    if (open.length > deepest) throw new Unreasonable('nesting');
    const kept = keptAttributes(local, Object.values(attributes), inside);
    if (local === 'style' && !appliesToScreens(kept.get('media'))) {
      skipping++;
      return;
    }
    const element = { id: kept.get('id'), refers: [...references(kept)], children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
    if (isRoot) {
      size = sizeOf(kept);
      kept.set('xmlns', svg);
      if (shown) showAll(kept, shown);
    }
    written.push(`<${local}${write(kept)}>`);
    if (isRoot) written.push(backdrop(kept));
    if (local === 'style') sheet = [];
  };
  parser.onclosetag = (name) => {
    if (skipping > 0) {
      skipping--;
      return;
    }
    if (sheet) written.push(escapeText(cleanCss(sheet.join(''))));
    sheet = undefined;
    open.pop();
    written.push(`</${name.slice(name.indexOf(':') + 1)}>`);
  };
  const keepText = (text: string) => {
    if (skipping > 0 || namespace === undefined) return;
    if (sheet) sheet.push(text);
    else written.push(escapeText(text));
  };
  parser.ontext = keepText;
  parser.oncdata = keepText;
  parser.write(text).close();

  if (namespace === undefined) throw new Error('not an SVG');
  countDrawn(root);
  return { svg: Buffer.from(written.join('')), size };
}

const mostEntities = 50;
const mostGrown = 1_000_000;

/** Illustrator names its name spaces so. Their texts hold no entities: nothing grows out of itself. */
function declareEntities(parser: sax.SAXParser, declaration: string, text: string): void {
  const entity = /<!ENTITY\s+([\w.-]{1,50})\s+(?:"([^"&%<]{0,200})"|'([^'&%<]{0,200})')\s*>/g;
  const declared = [...declaration.matchAll(entity)].slice(0, mostEntities);
  const longest = Math.max(0, ...declared.map(([, , one = '', other = '']) => one.length + other.length));
  if (longest * text.split('&').length > mostGrown) throw new Unreasonable('entities');
  const { ENTITIES } = parser as unknown as { ENTITIES: Record<string, string> };
  for (const [, name = '', one, other] of declared) ENTITIES[name] ??= one ?? other ?? '';
}

function showAll(root: Attributes, { width, height }: Size): void {
  for (const [name, value] of Object.entries({ width, height })) root.set(name, `${value}`);
  root.set('viewBox', `0 0 ${width} ${height}`);
}

function keptAttributes(element: string, attributes: sax.QualifiedAttribute[], inside: number): Attributes {
  const kept: Attributes = new Map();
  for (const { local, uri, prefix, value } of attributes) {
    if (prefix === 'xmlns' || local === 'xmlns' || /^on/i.test(local)) continue;
    if (local === 'href' && (uri === '' || uri === xlink)) {
      const target = keptTarget(element, value.trim(), inside);
      if (target !== undefined && !(uri === xlink && kept.has('href'))) kept.set('href', target);
    } else if (uri === xml && local !== 'base') kept.set(`xml:${local}`, value);
    else if (uri === '') kept.set(local, local === 'style' || value.includes('(') ? cleanCss(value) : value);
  }
  return kept;
}

/** What lies in the file itself: one of its elements, or a picture that it carries. */
function keptTarget(element: string, target: string, inside: number): string | undefined {
  if (target.startsWith('#')) return target;
  if (!showsPictures.has(element)) return undefined;
  const [, type, base64] =
    /^data:image\/(png|jpe?g|gif|webp|svg\+xml)[^,]{0,100}?(;base64)?,/i.exec(target) ?? [];
  if (type?.toLowerCase() !== 'svg+xml') return type && target;
  if (inside >= deepestImages) throw new Unreasonable('nesting');
  const data = target.slice(target.indexOf(',') + 1);
  try {
    const nested = base64
      ? Buffer.from(data, 'base64')
      : Buffer.from(decodeURIComponent(escapeLonePercents(data)));
    return `data:image/svg+xml;base64,${cleanSvg(nested, undefined, inside + 1).svg.toString('base64')}`;
  } catch (error) {
    if (error instanceof Unreasonable) throw error;
    // A picture that cannot be read is not there; the others are.
    return undefined;
  }
}

const escapeLonePercents = (data: string): string => data.replace(/%(?![0-9a-f]{2})/gi, '%25');

function* references(attributes: Attributes): Iterable<string> {
  for (const [name, value] of attributes) {
    if (name === 'href' && value.startsWith('#')) yield value.slice(1);
    else yield* referencesIn(value);
  }
}

/** The sheet that a browser shows behind the drawing, which librsvg does not. */
function backdrop(root: Attributes): string {
  const color = backgroundIn(root.get('style'));
  if (color === undefined) return '';
  const [x = '0', y = '0', width = '100%', height = '100%'] =
    root
      .get('viewBox')
      ?.trim()
      .split(/[\s,]+/) ?? [];
  return `<rect${write(new Map(Object.entries({ x, y, width, height, style: `fill:${color};stroke:none` })))}/>`;
}

const write = (attributes: Attributes): string =>
  [...attributes]
    .map(([name, value]) => ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`)
    .join('');

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
