// What a drawing process says, believed only as far as it can be checked: whoever finds a hole in a decoder speaks in its name.

import {
  type Announced,
  type Answer,
  type Lettered,
  type Refused,
  refusals,
  type Text,
} from './draw/frames.ts';
import { maxPixels, type SourceFormat, sourceFormats } from './formats.ts';
import { masterName, type RenditionSpec, renditions } from './renditions.ts';

export type Drawn = {
  /** Pixels of the source, upright. */
  width: number;
  height: number;
  sourceFormat: SourceFormat;
  /** The ground of the order is to be seen in some renditions. */
  seeThrough: boolean;
  renditions: { name: string; width: number; height: number; bytes: Buffer }[];
};

const largestSide = 1_000_000;

const isCount = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= most;

const isFormat = (value: unknown): value is SourceFormat => sourceFormats.includes(value as SourceFormat);

const isRefused = (value: unknown): value is Refused =>
  typeof value === 'string' && Object.hasOwn(refusals, value);

/** Undefined for an answer. @throws Error for what no picture that we take can have */
export function readAnnounced(head: unknown): Announced | undefined {
  if (typeof head !== 'object' || head === null || !('pixels' in head)) return undefined;
  const { format, pixels } = head as Partial<Announced>;
  // An SVG has no pixels of its own, and is drawn at our size.
  if (!isFormat(format) || !isCount(pixels, format === 'svg' ? largestSide ** 2 : maxPixels))
    throw new Error('announces nothing that can be');
  return { format, pixels };
}

/** @throws Error for anything but all renditions, each a PNG of a size that it may have */
export function readAnswer(head: unknown, bytes: Buffer): Drawn | { refused: Refused } {
  const answer = (head ?? {}) as Partial<Extract<Answer, { width: number }>> & { refused?: unknown };
  if (isRefused(answer.refused)) return { refused: answer.refused };
  const { width, height, sourceFormat, seeThrough, renditions: listed } = answer;
  if (!isCount(width, largestSide) || !isCount(height, largestSide) || !isFormat(sourceFormat))
    throw new Error('is no answer');
  if (typeof seeThrough !== 'boolean' || !Array.isArray(listed) || listed.length !== renditions.length + 1)
    throw new Error('is no answer');
  let at = 0;
  const parts = listed.map(({ name, width, height, length }) => {
    if (!isCount(length, bytes.length - at)) throw new Error('is longer than its bytes');
    at += length;
    return { name: String(name), width, height, bytes: bytes.subarray(at - length, at) };
  });
  if (at !== bytes.length) throw new Error('is shorter than its bytes');
  const [master] = parts.splice(
    parts.findIndex(({ name }) => name === masterName),
    1,
  );
  if (master?.name !== masterName || !isCount(master.width, 5000) || !isCount(master.height, 5000))
    throw new Error('has no master');
  const found = renditions.map((spec) => {
    const part = parts.find(({ name }) => name === spec.name);
    if (part === undefined || !isRendition(part, spec))
      throw new Error(`${spec.name} is not what it is to be`);
    return part;
  });
  return { width, height, sourceFormat, seeThrough, renditions: [...found, master] };
}

/** A text, drawn: a PNG, black on white; or a sheet. */
export type Letters = { width: number; height: number; bytes: Buffer };

/** @throws Error for anything but a PNG for each text, or the sheet, no larger than asked for */
export function readLetters(
  head: unknown,
  bytes: Buffer,
  texts: readonly Pick<Text, 'width' | 'height'>[],
): Letters[] {
  const listed = ((head ?? {}) as Partial<Lettered>).letters;
  if (!Array.isArray(listed) || listed.length !== texts.length) throw new Error('is no answer');
  let at = 0;
  const letters = texts.map((text, index) => {
    const { width, height, length } = listed[index] ?? {};
    if (!isCount(width, text.width) || !isCount(height, text.height) || !isCount(length, bytes.length - at))
      throw new Error('is not as large as it may be');
    at += length;
    const letters = { width, height, bytes: bytes.subarray(at - length, at) };
    if (!isPng(letters)) throw new Error('is no PNG');
    return letters;
  });
  if (at !== bytes.length) throw new Error('is shorter than its bytes');
  return letters;
}

const signature = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

function isRendition(part: Drawn['renditions'][number], { width, height, fit }: RenditionSpec): boolean {
  if (!isPng(part)) return false;
  if (fit === 'inside') return isCount(part.width, width) && isCount(part.height, height);
  return part.height === height && (fit === 'logo' ? isCount(part.width, width) : part.width === width);
}

function isPng({ bytes, width, height }: { bytes: Buffer; width: number; height: number }): boolean {
  if (bytes.length < 33 || !bytes.subarray(0, signature.length).equals(signature)) return false;
  return bytes.readUInt32BE(16) === width && bytes.readUInt32BE(20) === height;
}
