// A picture on its way in: kept on the disk, not in memory, until it is answered, and nowhere after that.

import { createHash } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Refusal } from '../errors.ts';
import { maxBytes, prolog } from './formats.ts';
import { createTurns, type Turns } from './turns.ts';

/** Bytes to draw from. */
export type Source = {
  length: number;
  /** Enough to tell the format by. */
  start: Buffer;
  read(): AsyncIterable<Buffer>;
};

export type Upload = Source & {
  sha256: Buffer;
  /** Nothing can be read after this. */
  discard(): Promise<void>;
};

/** How many come in at a time: those that are drawn, and those that may wait for it. */
export const createUploads = (): Turns =>
  createTurns({
    places: 60,
    placesOfOne: 22,
    waiting: 0,
    patience: 0,
    busy: 'Too many pictures are being uploaded.',
  });

/** Before a body is read. @throws Refusal RATE_LIMITED */
export async function admit(uploads: Turns, owner: string, response: ServerResponse): Promise<void> {
  const leave = await uploads.take(owner);
  whenAnswered(response, leave);
}

/** Or given up. */
export function whenAnswered(response: ServerResponse, work: () => void): void {
  for (const end of ['finish', 'close']) response.once(end, work);
  if (response.destroyed) work();
}

export const isUpload = (body: unknown): body is Upload =>
  typeof body === 'object' && body !== null && 'discard' in body;

export const fromMemory = (bytes: Buffer): Source => ({
  length: bytes.length,
  start: bytes.subarray(0, prolog),
  async *read() {
    yield bytes;
  },
});

/** Takes in all of it. @throws Refusal BODY_TOO_LARGE, or MALFORMED_REQUEST where it breaks off */
export async function receive(body: Readable): Promise<Upload> {
  const file = await openNameless();
  try {
    const hash = createHash('sha256');
    const starts: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (length + chunk.length > maxBytes) throw new Refusal('BODY_TOO_LARGE');
      if (length < prolog) starts.push(chunk.subarray(0, prolog - length));
      hash.update(chunk);
      await file.write(chunk);
      length += chunk.length;
    }
    let discarded = false;
    return {
      length,
      start: Buffer.concat(starts),
      sha256: hash.digest(),
      read() {
        // Whoever sent it has gone while it waited.
        if (discarded) throw new Refusal('UNAVAILABLE', { retryAfter: 1 });
        return file.createReadStream({ start: 0, autoClose: false });
      },
      async discard() {
        discarded = true;
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    // Whoever sent it has gone, or sent what cannot be read.
    if (body.errored && body.errored === error)
      throw new Refusal('MALFORMED_REQUEST', { detail: 'The upload broke off.' });
    throw error;
  }
}

/** A file that is gone with this process, whatever ends it. */
async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `voucher-wallet-${crypto.randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
