// What the drawing program and its parent tell each other over pipes: a head in JSON and the bytes that belong to it.

import type { Readable } from 'node:stream';
import { maxPixels, type SourceFormat } from '../formats.ts';
import type { FocalPoint } from '../renditions.ts';

/** The head of a frame to the program; the picture follows it. */
export type Order = {
  /** Where what is cut keeps; null: what the eye goes to. */
  focalPoint: FocalPoint | null;
  /** `#rrggbb` behind what shines through. */
  ground: string;
};

/** Why a picture is not drawn, in the program's own words. */
export const refusals = {
  damaged: 'is damaged or cannot be read',
  pixels: `has more than ${maxPixels / 1e6} megapixels`,
  elements: 'has too many elements',
  entities: 'uses entities too often',
  nesting: 'is nested too deeply',
  repeats: 'repeats itself too often',
};
export type Refused = keyof typeof refusals;

/** The head of a frame from it: first how much there is to decode, then what was drawn, its files behind it, or why not. */
export type Announced = { format: SourceFormat; pixels: number };
export type Answer =
  | { refused: Refused }
  | {
      width: number;
      height: number;
      sourceFormat: SourceFormat;
      /** The ground is to be seen in some renditions. */
      seeThrough: boolean;
      renditions: { name: string; width: number; height: number; length: number }[];
    };

/** An upload, or the master of another drawing. */
export const mostInput = 24 * 1024 * 1024;

/** The lengths of head and bytes, four bytes each, the most significant first. */
const prefix = 8;
const mostHead = 64 * 1024;

/** A frame as far as its head, in parts to write one after the other; so many bytes are to follow. */
export function startFrame(head: Order | Announced | Answer, length = 0): Buffer[] {
  const json = Buffer.from(JSON.stringify(head));
  const lengths = Buffer.alloc(prefix);
  lengths.writeUInt32BE(json.length, 0);
  lengths.writeUInt32BE(length, 4);
  return [lengths, json];
}

/**
 * Tells of each frame as soon as it is whole.
 * @param mostBytes what is announced as longer is a fault, before it is read
 * @param onFault what came is no frame; nothing more is told
 */
export function readFrames(
  stream: Readable,
  mostBytes: number,
  onFrame: (head: unknown, bytes: Buffer) => void,
  onFault: (why: Error) => void,
): void {
  let chunks: Buffer[] = [];
  let length = 0;
  let wanted = prefix;
  let faulty = false;

  /** The next frame from what has come, if it is whole. */
  function takeFrame(): { head: unknown; bytes: Buffer } | undefined {
    if (length < wanted) return undefined;
    const all = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    chunks = [all];
    const [headLength, bytesLength] = [all.readUInt32BE(0), all.readUInt32BE(4)];
    if (headLength > mostHead || bytesLength > mostBytes) throw new Error('a frame is longer than agreed');
    wanted = prefix + headLength + bytesLength;
    if (length < wanted) return undefined;
    const head: unknown = JSON.parse(all.toString('utf8', prefix, prefix + headLength));
    const bytes = all.subarray(prefix + headLength, wanted);
    const rest = all.subarray(wanted);
    chunks = rest.length > 0 ? [rest] : [];
    length = rest.length;
    wanted = prefix;
    return { head, bytes };
  }

  stream.on('data', (chunk: Buffer) => {
    if (faulty) return;
    chunks.push(chunk);
    length += chunk.length;
    try {
      for (let frame = takeFrame(); frame; frame = takeFrame()) onFrame(frame.head, frame.bytes);
    } catch (error) {
      faulty = true;
      chunks = [];
      onFault(error as Error);
    }
  });
}
