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

/** The head of a frame that asks for letters; no bytes follow it. */
export type Lettering = { texts: Text[] };

/** Lines in the middle of a column, each wrapped where it must be. */
export type Text = {
  text: string;
  bold: boolean;
  /** Of its letters, in points. */
  size: number;
  /** Pixels, `pixelsPerMillimetre` of them to one. */
  width: number;
  /** What is lower is cut off. */
  height: number;
};

/** The head of a frame that asks for one picture made of several; their files follow it. */
export type Sheet = { width: number; height: number; parts: Part[] };

/** In pixels; what is of another size is brought to this one. */
export type Part = { left: number; top: number; width: number; height: number; length: number };

/** 406.4 dpi: two to a dot of a 203 dpi printer, as barcodes are drawn. */
export const pixelsPerMillimetre = 16;

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

/** Each a PNG, black on white. */
export type Lettered = { letters: { width: number; height: number; length: number }[] };

/** An upload, or the master of another drawing. */
export const mostInput = 24 * 1024 * 1024;

/** The lengths of head and bytes, four bytes each, the most significant first. */
const prefix = 8;
const mostHead = 64 * 1024;

/** A frame as far as its head, in parts to write one after the other; so many bytes are to follow. */
export function startFrame(
  head: Order | Lettering | Sheet | Announced | Answer | Lettered,
  length = 0,
): Buffer[] {
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
  let filling = Buffer.alloc(prefix);
  let filled = 0;
  /** Of the frame whose lengths have been read. */
  let headLength: number | undefined;
  let faulty = false;

  const expect = (length: number) => {
    filling = Buffer.allocUnsafeSlow(length);
    filled = 0;
  };

  function takeWhole(): void {
    if (headLength === undefined) {
      headLength = filling.readUInt32BE(0);
      const bytesLength = filling.readUInt32BE(4);
      if (headLength > mostHead || bytesLength > mostBytes) throw new Error('a frame is longer than agreed');
      expect(headLength + bytesLength);
      return;
    }
    const [head, bytes] = [filling.subarray(0, headLength), filling.subarray(headLength)];
    headLength = undefined;
    expect(prefix);
    onFrame(JSON.parse(head.toString()), bytes);
  }

  stream.on('data', (chunk: Buffer) => {
    if (faulty) return;
    try {
      for (let at = 0; at < chunk.length; ) {
        const copied = chunk.copy(filling, filled, at);
        filled += copied;
        at += copied;
        if (filled === filling.length) takeWhole();
      }
    } catch (error) {
      faulty = true;
      filling = Buffer.alloc(0);
      onFault(error as Error);
    }
  });
}
