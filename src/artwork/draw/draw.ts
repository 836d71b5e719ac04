// The child program: pictures on standard input, their renditions on standard output, one after the other. Strangers' bytes
// are decoded nowhere else, so that whatever they do to a decoder can be killed; child.ts does.

import sharp, { type Color } from 'sharp';
import { type FocalPoint, masterName, type RenditionSpec, renditions } from '../renditions.ts';
import { type Compressed, compress } from './compress.ts';
import { openPicture, TooManyPixels } from './decode.ts';
import { edgeColor, findFocus, fit } from './fit.ts';
import {
  type Answer,
  type Lettered,
  type Lettering,
  mostInput,
  type Order,
  type Refused,
  readFrames,
  type Sheet,
  startFrame,
} from './frames.ts';
import { fromPixels, type Pixels } from './pixels.ts';
import { drawSheet } from './sheet.ts';
import { Unreasonable } from './svg-cost.ts';
import { drawText } from './text.ts';

// One picture at a time: nothing to share, nothing to cache.
sharp.concurrency(1);
sharp.cache(false);

async function draw(source: Buffer, { focalPoint, ground }: Order): Promise<Buffer[]> {
  const opened = await openPicture(source);
  const { width, height, format } = opened;
  send(startFrame({ format, pixels: Math.ceil(width * height) }));
  const pixels = await opened.decode();
  const seeThrough = pixels.info.channels === 4;
  const behind: Color = seeThrough ? ground : edgeColor(pixels);
  const focus = focalPoint ?? (await findFocus(pixels));
  const drawn = await Promise.all([
    ...renditions.map(async (spec) => ({
      name: spec.name,
      ...(await drawRendition(pixels, spec, focus, behind)),
    })),
    drawMaster(pixels),
  ]);
  const listed = drawn.map(({ name, info, data }) => ({
    name,
    width: info.width,
    height: info.height,
    length: data.length,
  }));
  const answer: Answer = { width, height, sourceFormat: format, seeThrough, renditions: listed };
  const files = drawn.map(({ data }) => data);
  return [
    ...startFrame(
      answer,
      files.reduce((sum, { length }) => sum + length, 0),
    ),
    ...files,
  ];
}

function drawRendition(
  pixels: Pixels,
  spec: RenditionSpec,
  focus: FocalPoint,
  ground: Color,
): Promise<Compressed> {
  return compress(fit(pixels, spec, focus, ground), spec);
}

/** What other crops are cut from later. What is transparent may be drawn on another ground, and keeps its edges. */
async function drawMaster(pixels: Pixels) {
  const seeThrough = pixels.info.channels === 4;
  const master = fromPixels(pixels);
  const kept = seeThrough ? master.png({ compressionLevel: 4 }) : master.webp({ quality: 92, effort: 0 });
  return { name: masterName, ...(await kept.toBuffer({ resolveWithObject: true })) };
}

async function drawLetters({ texts }: Lettering): Promise<Buffer[]> {
  const drawn = [];
  for (const text of texts) drawn.push(await drawText(text));
  return printed(drawn);
}

type File = { info: { width: number; height: number }; data: Buffer };

function printed(files: File[]): Buffer[] {
  const letters = files.map(({ info: { width, height }, data }) => ({ width, height, length: data.length }));
  const length = letters.reduce((sum, { length }) => sum + length, 0);
  const answer: Lettered = { letters };
  return [...startFrame(answer, length), ...files.map(({ data }) => data)];
}

async function obey(head: unknown, bytes: Buffer): Promise<Buffer[]> {
  const order = head as Order | Lettering | Sheet;
  if ('texts' in order) return drawLetters(order);
  return 'parts' in order ? printed([await drawSheet(order, bytes)]) : draw(bytes, order);
}

function whyRefused(error: unknown): Refused {
  if (error instanceof TooManyPixels) return 'pixels';
  return error instanceof Unreasonable ? error.why : 'damaged';
}

function send(frame: Buffer[]): void {
  for (const part of frame) process.stdout.write(part);
}

let turn = Promise.resolve();
/** At once: a gentler end waits for the thread that decodes, which may take its time. */
const end = () => process.kill(process.pid, 'SIGKILL');
// Whoever gave the order is gone.
for (const pipe of [process.stdin, process.stdout]) pipe.on('end', end).on('close', end).on('error', end);
readFrames(
  process.stdin,
  mostInput,
  (head, source) => {
    turn = turn.then(async () =>
      send(await obey(head, source).catch((error) => startFrame({ refused: whyRefused(error) }))),
    );
  },
  end,
);
