// One process that draws, and that can be killed: by CPU time, memory, wall clock or size of output. It has no environment,
// no network where the kernel lets us take it, and little of the disk.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PictureEnd } from '../metrics.ts';
import { readAnnounced } from './answer.ts';
import {
  type Announced,
  type Lettering,
  type Order,
  readFrames,
  type Sheet,
  startFrame,
} from './draw/frames.ts';
import type { Source } from './upload.ts';
import { readUsage } from './usage.ts';

/** What one picture may cost: seconds of CPU, bytes of memory, milliseconds until it must be done. */
export type Limits = { cpuSeconds: number; memory: number; milliseconds: number };

/** The picture is to blame, or for `time` the machine; the process is gone. */
export class Ended extends Error {
  readonly why: PictureEnd;
  constructor(why: PictureEnd) {
    super(`the drawing process was ended: ${why}`);
    this.name = 'Ended';
    this.why = why;
  }
}

export type Child = {
  /**
   * One order at a time.
   * @param limitsOf asked at the start, and again when the picture's size is known
   * @param read believes of an answer what it can check
   * @throws Ended; Error for a process that does not work
   */
  draw<Answer>(
    order: Order | Lettering | Sheet,
    source: Source,
    limitsOf: (known?: Announced) => Limits,
    read: (head: unknown, bytes: Buffer) => Answer,
  ): Promise<Answer>;
  /** Had enough: its memory has grown, or it has drawn long. */
  isWorn(): boolean;
  /** Resolves when it is gone. */
  end(): Promise<void>;
};

const mostOutput = 40 * 1024 * 1024;
const watchEvery = 50;
/** What a process may come to in its whole life. The kernel ends it there, also when nobody watches any more. */
const life = { cpuSeconds: 60, kilobytes: 2_000_000 };
/** Another takes its place after this. */
const worn = { cpuSeconds: 20, memory: 160 * 1024 * 1024, pictures: 50 };

const fonts = fileURLToPath(new URL('draw/fonts.conf', import.meta.url));

/**
 * `ulimit` is the shell's own. No core dump, no file keeps a customer's picture. A name space of its own has no network and
 * no way to read our environment; not every machine gives one, and the doctor says so. The permission model lets JavaScript
 * read code, write nothing and start nothing.
 */
const script = `
  ulimit -c 0 && ulimit -f 0 && ulimit -t ${life.cpuSeconds} || exit 70
  ulimit -d ${life.kilobytes} 2>/dev/null
  set -- env -i UV_THREADPOOL_SIZE=2 "FONTCONFIG_FILE=${fonts}" "$@"
  unshare --user --net -- true 2>/dev/null && set -- unshare --user --net -- "$@"
  exec "$@"`;

export function startChild(program: string): Child {
  const node = [
    process.execPath,
    '--no-warnings',
    '--max-old-space-size=192',
    '--permission',
    '--allow-addons',
  ];
  const allowed = readable(program).map((folder) => `--allow-fs-read=${folder}`);
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...node, ...allowed, program], {
    cwd: '/',
    env: {},
    stdio: 'pipe',
  });
  if (child.pid !== undefined) lowerPriority(child.pid);

  let pictures = 0;
  let usage = { cpuSeconds: 0, memory: 0 };
  let complaint = '';
  /** It has said something: it works, and what ends it is the picture. */
  let works = false;
  let killedFor: PictureEnd | undefined;
  let current: { onFrame(head: unknown, bytes: Buffer): void; fail(error: Error): void } | undefined;

  const kill = (why?: PictureEnd) => {
    killedFor ??= why;
    child.kill('SIGKILL');
  };
  const closed = new Promise<void>((resolve) => {
    // A process that cannot start has an error and no end.
    child.on('error', (error) => {
      current?.fail(error);
      resolve();
    });
    child.on('close', (code, signal) => {
      current?.fail(whyClosed(code, signal, killedFor, works ? undefined : complaint));
      resolve();
    });
  });
  readFrames(
    child.stdout,
    mostOutput,
    (head, bytes) => {
      works = true;
      current?.onFrame(head, bytes);
    },
    () => kill('output'),
  );
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk).slice(0, 2000);
  });
  // A child that dies before it has read everything breaks the pipe; its end says why.
  child.stdin.on('error', () => {});

  /** Gives up where the child has gone: its end says why. */
  async function give(order: Order | Lettering | Sheet, source: Source): Promise<void> {
    for (const part of startFrame(order, source.length)) child.stdin.write(part);
    for await (const chunk of source.read()) {
      if (!child.stdin.writable) return;
      if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, 'drain').catch(() => {}), closed]);
    }
  }

  return {
    async draw(order, source, limitsOf, read) {
      const started = { at: performance.now(), cpuSeconds: usage.cpuSeconds };
      let limits = limitsOf();
      let mine: typeof current;
      let announced: Announced | undefined;
      const watch = setInterval(async () => {
        if (performance.now() - started.at > limits.milliseconds) kill('time');
        usage = (await readUsage(child.pid)) ?? usage;
        // It may have answered meanwhile.
        if (current !== mine) return;
        if (usage.memory > limits.memory) kill('memory');
        if (usage.cpuSeconds - started.cpuSeconds > limits.cpuSeconds) kill('cpu');
      }, watchEvery);
      pictures++;
      try {
        return await new Promise((resolve, reject) => {
          mine = {
            onFrame(head, bytes) {
              const known = announced ? undefined : readAnnounced(head);
              if (known) limits = limitsOf(known);
              else resolve(read(head, bytes));
              announced ??= known;
            },
            fail: reject,
          };
          current = mine;
          if (child.exitCode !== null || child.signalCode !== null) reject(new Ended('crash'));
          give(order, source).catch(reject);
        });
      } catch (error) {
        // Half a picture is in its pipe, or half an answer in ours.
        kill();
        throw error;
      } finally {
        clearInterval(watch);
        current = undefined;
        usage = (await readUsage(child.pid)) ?? usage;
      }
    },
    isWorn: () =>
      child.killed ||
      child.exitCode !== null ||
      child.signalCode !== null ||
      pictures >= worn.pictures ||
      usage.memory > worn.memory ||
      usage.cpuSeconds > worn.cpuSeconds,
    async end() {
      kill();
      await closed;
    },
  };
}

function whyClosed(
  code: number | null,
  signal: string | null,
  killedFor: PictureEnd | undefined,
  complaint: string | undefined,
): Error {
  if (killedFor) return new Ended(killedFor);
  if (signal === 'SIGXCPU') return new Ended('cpu');
  // Not our doing, nor the picture's: the kernel is out of memory, or an operator has ended it.
  if (signal === 'SIGKILL') return new Ended('time');
  if (signal !== null || complaint === undefined) return new Ended('crash');
  // It answers a bad picture in words; an exit without them is our fault, such as a sharp that does not load.
  return new Error(`the drawing program ended with ${code}: ${complaint}`);
}

/** The program's folder, the formats beside it and the packages that they load, wherever npm put them or a link leads to them. */
function readable(program: string): string[] {
  const sharp = createRequire(import.meta.url).resolve('sharp');
  const packages = sharp.slice(0, sharp.lastIndexOf('node_modules') + 'node_modules'.length);
  const linked = fileURLToPath(new URL('../../node_modules', import.meta.url));
  return [...new Set([dirname(program), fileURLToPath(new URL('.', import.meta.url)), packages, linked])];
}

/** A little: of two that want a core, whoever signs, redeems or shows something has it first, and pictures still have their share. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 2);
  } catch {
    // It has ended already.
  }
}
