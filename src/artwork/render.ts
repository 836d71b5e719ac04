// Draws pictures in child processes that can be killed. In this process no image library is loaded at all.

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../errors.ts';
import type { BusinessId } from '../ids.ts';
import type { Metrics, PictureEnd, PictureRefusal } from '../metrics.ts';
import type { Drawn } from './answer.ts';
import { type Child, Ended, type Limits, startChild } from './child.ts';
import { type Announced, type Order, refusals } from './draw/frames.ts';
import { allowedFormats, familyOf, type SourceFormat } from './formats.ts';
import { createTurns } from './turns.ts';
import type { Source } from './upload.ts';

export type Renderer = {
  /** @throws Refusal IMAGE_REFUSED, or RATE_LIMITED when too many wait or the machine is too busy */
  render(businessId: BusinessId, source: Source, order: Order): Promise<Drawn>;
  /** Kills what runs and refuses what waits. */
  close(): Promise<void>;
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
      const giveBack = await turns.take(businessId);
      if (closed) {
        giveBack();
        throw stopping();
      }
      let child: Child | undefined;
      try {
        child = takeChild(businessId);
        const waited = performance.now() - arrived;
        const limitsOf = (known?: Announced) => ({
          ...limitsFor(known, answerWithin - waited),
          ...options.limits,
        });
        const drawn = await child.draw(order, source, limitsOf);
        if ('refused' in drawn) throw refuse('content', refusals[drawn.refused]);
        metrics?.countPicture(drawn.sourceFormat, (performance.now() - arrived) / 1000);
        return drawn;
      } catch (error) {
        // Killed because we stop: nothing is wrong with the picture.
        if (closed) throw stopping();
        if (!(error instanceof Ended)) throw error;
        metrics?.countKilledPicture(error.why);
        if (error.why === 'time') throw busy();
        throw refuse(error.why, reasons[error.why]);
      } finally {
        if (child) putBack(child, businessId);
        giveBack();
      }
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
    memory: 384 * megabyte + Math.max(0, megapixels - 12) * 18 * million,
    milliseconds: milliseconds + Math.max(0, megapixels - 4) * 400,
  };
}
const slow: ReadonlySet<SourceFormat> = new Set(['heic', 'heif', 'avif']);
