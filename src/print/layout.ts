// Where everything stands on a sheet: one column, everything in its middle, so that it is right in every direction of
// writing. The claim code stands at the foot, small and away from the codes that a till scans.

import type { Letters } from '../artwork/answer.ts';
import { pixelsPerMillimetre, type Text } from '../artwork/draw/frames.ts';
import { code128Picture, inModulesOf } from '../barcodes/code128.ts';
import type { Picture } from '../barcodes/picture.ts';
import { qrPicture } from '../barcodes/qr.ts';
import { barModuleFor, type Paper } from './paper.ts';

/** What a sheet says. */
export type Printed = {
  business: string;
  picture: { bytes: Buffer; width: number; height: number } | undefined;
  title: string;
  description: string | null;
  validity: string;
  oneTime: string;
  /** undefined: it has ended, and says so in its validity. */
  codes: { qr: string; code: { value: string; display: string } | undefined } | undefined;
  number: string;
  /** The customer's page and what is written beside its code. */
  claim: { url: string; label: string } | undefined;
};

/** In millimetres, from the left and the top. */
type Size = { width: number; height: number };
export type Box = Size & { x: number; y: number };
/** `says`: the words of a drawn text, for whoever cannot see it. */
export type Item = Box & ({ png: Buffer; says?: string } | { modules: Picture });
export type Sheet = { width: number; height: number; items: Item[] };

const gap = 2.5;
/** 45 modules with their quiet zone come to 17 mm. */
const claimModule = 0.375;

type Role = 'business' | 'title' | 'description' | 'validity' | 'oneTime' | 'code' | 'label' | 'number';
type Lines = [role: Role, text: Text][];

/** The texts to be drawn for it, each with its place in what is drawn. */
export function textsFor(printed: Printed, paper: Paper): Lines {
  const column = paper.width - 2 * paper.margin.side;
  const line = (role: Role, text: string, size: number, bold: boolean, most: number, width = column) =>
    [
      role,
      {
        text,
        size,
        bold,
        width: Math.round(width * pixelsPerMillimetre),
        height: Math.round(most * pixelsPerMillimetre),
      },
    ] as [Role, Text];
  const scale = paper.height === undefined ? 4 : 1;
  const { description, codes, claim } = printed;
  const lines: Lines = [
    line('business', printed.business, paper.text, true, 12),
    line('title', printed.title, paper.title, true, paper.height === undefined ? 112 : 60),
  ];
  if (description !== null)
    lines.push(line('description', description, paper.text, false, paper.height === 297 ? 120 : 45 * scale));
  lines.push(line('validity', printed.validity, paper.text + 1, true, 12 * scale));
  lines.push(line('oneTime', printed.oneTime, paper.text, false, 10));
  if (codes?.code) lines.push(line('code', codes.code.display, paper.code, true, 12));
  if (claim) lines.push(line('label', claim.label, paper.text - 1, false, 12, column - 20));
  lines.push(line('number', printed.number, paper.text - 1, false, 6, column - 20));
  return lines;
}

/** Two lines of each, or there is nothing to read. */
const least = { description: 9, title: 9 };

/**
 * The same texts, of which description and title have as much less room as the sheet lacks; undefined where all of it fits.
 * @param letters as drawn for `lines`, in their order
 */
export function shortened(
  printed: Printed,
  paper: Paper,
  lines: Lines,
  letters: Letters[],
): Lines | undefined {
  if (paper.height === undefined) return undefined;
  const drawn = new Map(lines.map(([role], at) => [role, letters[at]]));
  const column = ['business', 'title', 'description', 'validity', 'oneTime', 'code'] as const;
  const content =
    column.reduce((sum, role) => sum + heightOf(drawn.get(role)), 0) +
    codesOf(printed, paper).reduce((sum, { height }) => sum + height + gap, 0) +
    footOf(printed, drawn, paper).height;
  let excess = content + 2 * paper.margin.end - paper.height;
  if (excess <= 0) return undefined;
  const fewer = new Map<Role, number>();
  for (const role of ['description', 'title'] as const) {
    const high = heightOf(drawn.get(role)) - gap;
    const given = Math.max(0, Math.min(excess, high - least[role]));
    if (given > 0) fewer.set(role, Math.floor((high - given) * pixelsPerMillimetre));
    excess -= given;
  }
  return lines.map(([role, text]) => [role, { ...text, height: fewer.get(role) ?? text.height }]);
}

/** @param letters as drawn for `textsFor`, in its order */
export function layOut(printed: Printed, paper: Paper, lines: Lines, letters: Letters[]): Sheet {
  const { width, margin } = paper;
  const column = width - 2 * margin.side;
  const drawn = new Map(lines.map(([role], at) => [role, letters[at]]));
  const words = new Map(lines.map(([role, { text }]) => [role, text]));
  const items: Item[] = [];
  let y = margin.end;

  const centred = (item: Size & ({ png: Buffer; says?: string } | { modules: Picture })) => {
    items.push({ ...item, x: toDot((width - item.width) / 2), y: toDot(y) });
    y += item.height + gap;
  };
  const text = (role: Role) => {
    const found = drawn.get(role);
    if (found) centred({ png: found.bytes, says: words.get(role) ?? '', ...millimetres(found) });
  };

  const foot = footOf(printed, drawn, paper, words);
  const rest = ['title', 'description', 'validity', 'oneTime', 'code'] as const;
  const below =
    rest.reduce((sum, role) => sum + heightOf(drawn.get(role)), 0) +
    codesOf(printed, paper).reduce((sum, { height }) => sum + height + gap, 0) +
    foot.height;

  text('business');
  const room = paper.height === undefined ? paper.pictureHeight : paper.height - margin.end - y - below - gap;
  const picture = fitPicture(printed.picture, column, Math.min(room, paper.pictureHeight));
  if (picture) centred(picture);
  text('title');
  text('description');
  text('validity');
  text('oneTime');
  const [qr, bars] = codesOf(printed, paper);
  if (qr) centred(qr);
  text('code');
  if (bars) centred(bars);

  const height = paper.height ?? Math.ceil(y + foot.height + margin.end);
  const top = toDot(height - margin.end - foot.height);
  items.push(...foot.items.map((item) => ({ ...item, x: margin.side + item.x, y: top + item.y })));
  return { width, height, items };
}

/** On whole dots, so that no bar falls between two. */
const toDot = (millimetres: number) => Math.round(millimetres * 8) / 8;

const millimetres = ({ width, height }: { width: number; height: number }) => ({
  width: width / pixelsPerMillimetre,
  height: height / pixelsPerMillimetre,
});

const heightOf = (letters: Letters | undefined) => (letters ? millimetres(letters).height + gap : 0);

function codesOf({ codes }: Printed, paper: Paper) {
  if (codes === undefined) return [];
  const qr = symbol(qrPicture(codes.qr));
  const bars = codes.code && code128Picture(codes.code.value);
  // A code of one's own may be too long for a roll.
  const barModule = bars && barModuleFor(paper, bars.width);
  return barModule ? [qr, symbol(inModulesOf(bars, barModule))] : [qr];
}

function symbol(picture: Picture) {
  const modules = picture.rows.reduce((sum, { height }) => sum + height, 0);
  return {
    modules: picture,
    width: picture.width * picture.moduleSize,
    height: modules * picture.moduleSize,
  };
}

/** Below 12 mm a picture says nothing. */
function fitPicture(picture: Printed['picture'], width: number, height: number) {
  if (picture === undefined || height < 12) return undefined;
  const scale = Math.min(width / picture.width, height / picture.height);
  return { png: picture.bytes, width: picture.width * scale, height: picture.height * scale };
}

/** The way to the phone at one side, the number beside it. */
function footOf(
  { claim }: Printed,
  drawn: Map<Role, Letters | undefined>,
  paper: Paper,
  words = new Map<Role, string>(),
) {
  const items: Item[] = [];
  const code = claim && symbol({ ...qrPicture(claim.url), moduleSize: claimModule });
  if (code) items.push({ ...code, x: 0, y: 0 });
  const column = paper.width - 2 * paper.margin.side;
  const left = code ? code.width + gap : 0;
  let y = code ? 2 : 0;
  for (const role of ['label', 'number'] as const) {
    const letters = drawn.get(role);
    if (letters === undefined) continue;
    const size = millimetres(letters);
    const says = words.get(role) ?? '';
    items.push({ png: letters.bytes, says, ...size, x: code ? left : (column - size.width) / 2, y });
    y += size.height + 1.5;
  }
  return { items, height: Math.max(code?.height ?? 0, y) };
}
