// Draws pictures in child processes that can be killed. In this process no image library is loaded at all.

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../errors.ts';
import type { BusinessId } from '../ids.ts';
import type { Metrics, PictureEnd, PictureRefusal } from '../metrics.ts';
import { type Drawn, type Letters, readAnswer, readLetters } from './answer.ts';
import { type Child, Ended, type Limits, startChild } from './child.ts';
import {
  type Announced,
  type Lettering,
  type Order,
  type Part,
  refusals,
  type Sheet,
  type Text,
} from './draw/frames.ts';
import { allowedFormats, familyOf, type SourceFormat } from './formats.ts';
import { createTurns } from './turns.ts';
import { fromMemory, type Source } from './upload.ts';

export type Renderer = {
  /** @throws Refusal IMAGE_REFUSED, or RATE_LIMITED when too many wait or the machine is too busy */
  render(businessId: BusinessId, source: Source, order: Order): Promise<Drawn>;
  /** Draws texts for print, in the order given. @throws Refusal RATE_LIMITED as above */
  letter(businessId: BusinessId, texts: readonly Text[]): Promise<Letters[]>;
  /** Places PNGs of ours on one sheet. @throws Refusal RATE_LIMITED as above */
  compose(businessId: BusinessId, sheet: Composition): Promise<Buffer>;
  /** Kills what runs and refuses what waits. */
  close(): Promise<void>;
};

/** Pixels, `pixelsPerMillimetre` of them to one. */
export type Composition = {
  width: number;
  height: number;
  parts: (Omit<Part, 'length'> & { bytes: Buffer })[];
};

export type RendererOptions = {
  metrics?: Pick<Metrics, 'countPicture' | 'countRefusedPicture' | 'countKilledPicture'>;
  /** Another program to draw with, and what it may cost: for tests of the limits. */
  program?: string;
  limits?: Partial<Limits>;
};

/** Processes at once, and of one business: what one of them sends is never all that there is. */
const places = Math.min(Math.max(availableParallelism(), 2), 4);
const placesOfOne = places - 1;
const waiting = 20;
/** Milliseconds: whoever has waited so long is told to come again; whoever is drawn is answered in so many. */
const patience = 2000;
const answerWithin = 4500;
/** A process that has nothing to do ends after so many milliseconds. */
const idleFor = 30_000;

export function createRenderer(options: RendererOptions = {}): Renderer {
  const { program = fileURLToPath(new URL('draw/draw.ts', import.meta.url)), metrics } = options;
  const turns = createTurns({
    places,
    placesOfOne,
    waiting,
    patience,
    busy: 'Too many pictures wait to be drawn.',
  });
  const running = new Set<Child>();
  /** Of the business that each has drawn for: nobody's picture meets a process that somebody else's has been in. */
  const idle = new Map<Child, { businessId: BusinessId; timer: NodeJS.Timeout }>();
  let closed = false;

  function takeChild(businessId: BusinessId): Child {
    // One that has ended meanwhile is worn, too.
    for (const child of idle.keys()) if (child.isWorn()) void endIdle(child);
    const [known] = [...idle].find(([, entry]) => entry.businessId === businessId) ?? [];
    const [oldest] = idle.keys();
    if (known) leaveIdle(known);
    else if (oldest && running.size + idle.size >= places) void endIdle(oldest);
    const child = known ?? startChild(program);
    running.add(child);
    return child;
  }

  function putBack(child: Child, businessId: BusinessId): void {
    running.delete(child);
    if (closed || child.isWorn()) void child.end();
    else idle.set(child, { businessId, timer: setTimeout(() => void endIdle(child), idleFor).unref() });
  }

  function leaveIdle(child: Child): void {
    clearTimeout(idle.get(child)?.timer);
    idle.delete(child);
  }

  async function endIdle(child: Child): Promise<void> {
    leaveIdle(child);
    await child.end();
  }

  /** @param work with a process of its own, and the milliseconds that have gone by meanwhile */
  async function inTurn<Result>(
    businessId: BusinessId,
    work: (child: Child, waited: number) => Promise<Result>,
  ): Promise<Result> {
    const arrived = performance.now();
    const giveBack = await turns.take(businessId);
    if (closed) {
      giveBack();
      throw stopping();
    }
    let child: Child | undefined;
    try {
      child = takeChild(businessId);
      return await work(child, performance.now() - arrived);
    } catch (error) {
      // Killed because we stop: nothing is wrong with the picture.
      if (closed) throw stopping();
      if (error instanceof Ended) metrics?.countKilledPicture(error.why);
      if (error instanceof Ended && error.why === 'time') throw busy();
      throw error;
    } finally {
      if (child) putBack(child, businessId);
      giveBack();
    }
  }

  /** What is printed is ours: no stranger's bytes, and so no fault of anybody's. */
  const print = (
    businessId: BusinessId,
    order: Lettering | Sheet,
    files: Buffer[],
    sizes: readonly { width: number; height: number }[],
  ) =>
    inTurn(businessId, (child, waited) => {
      const limits = { ...limitsFor(undefined, answerWithin - waited), ...options.limits };
      const read = (head: unknown, bytes: Buffer) => readLetters(head, bytes, sizes);
      return child.draw(order, fromMemory(Buffer.concat(files)), () => limits, read);
    });

  return {
    async render(businessId, source, order) {
      const refuse = (why: PictureRefusal, message: string) => {
        metrics?.countRefusedPicture(why);
        return new Refusal('IMAGE_REFUSED', {
          errors: [{ path: '/image', message: `${message}. ${allowedFormats}` }],
        });
      };
      if (familyOf(source.start) === undefined) throw refuse('format', 'is none of these');
      const arrived = performance.now();
      try {
        return await inTurn(businessId, async (child, waited) => {
          const limitsOf = (known?: Announced) => ({
            ...limitsFor(known, answerWithin - waited),
            ...options.limits,
          });
          const drawn = await child.draw(order, source, limitsOf, readAnswer);
          if ('refused' in drawn) throw refuse('content', refusals[drawn.refused]);
          metrics?.countPicture(drawn.sourceFormat, (performance.now() - arrived) / 1000);
          return drawn;
        });
      } catch (error) {
        if (!(error instanceof Ended) || error.why === 'time') throw error;
        throw refuse(error.why, reasons[error.why]);
      }
    },
    letter: (businessId, texts) => print(businessId, { texts: [...texts] }, [], texts),
    async compose(businessId, { width, height, parts }) {
      const placed = parts.map(({ bytes, ...part }) => ({ ...part, length: bytes.length }));
      const files = parts.map(({ bytes }) => bytes);
      const [sheet] = await print(businessId, { width, height, parts: placed }, files, [{ width, height }]);
      if (sheet === undefined) throw new Error('no sheet was drawn');
      return sheet.bytes;
    },
    async close() {
      closed = true;
      await Promise.all([...running].map((child) => child.end()).concat([...idle.keys()].map(endIdle)));
    },
  };
}

const stopping = () => new Refusal('UNAVAILABLE', { retryAfter: 1 });
const busy = () =>
  new Refusal('RATE_LIMITED', { detail: 'The picture could not be drawn in time.', retryAfter: 5 });

const reasons: Record<Exclude<PictureEnd, 'time'>, string> = {
  cpu: 'takes too long to draw',
  memory: 'takes too much memory to draw',
  output: refusals.damaged,
  crash: refusals.damaged,
};

const million = 1e6;
const megabyte = 1024 * 1024;

/**
 * What drawing may cost, for a picture of which so much is known. Photographs of 12 megapixels take 1 to 3 s of CPU and 90 to
 * 300 MB, whatever their format; but what is coded as a film's frame, HEVC or AV1, takes up to 0.35 s and 18 bytes a pixel.
 * @param milliseconds until an answer is promised
 */
function limitsFor(known: Announced | undefined, milliseconds: number): Limits {
  const megapixels = known && slow.has(known.format) ? known.pixels / million : 0;
  return {
    cpuSeconds: 4 + megapixels * 0.35,
    memory: 360 * megabyte + Math.max(0, megapixels - 12) * 18 * million,
    milliseconds: milliseconds + Math.max(0, megapixels - 4) * 400,
  };
}
const slow: ReadonlySet<SourceFormat> = new Set(['heic', 'heif', 'avif']);
