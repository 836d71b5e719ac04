// Draws pictures in child processes that can be killed: by CPU time, wall clock, memory or size of output. In this
// process no image library is loaded at all.

import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Refusal } from '../errors.ts';
import type { DrawnHeader } from './draw.ts';
import { allowedFormats, costs, type Format, formatOf, maxBytes } from './formats.ts';

export type Drawn = {
  /** Pixels of the source, upright. */
  width: number;
  height: number;
  sourceFormat: Format;
  renditions: { name: string; width: number; height: number; bytes: Buffer }[];
};

export type Renderer = {
  /** @throws Refusal IMAGE_REFUSED, BODY_TOO_LARGE, or RATE_LIMITED when too many wait */
  render(source: Buffer): Promise<Drawn>;
  /** Kills what runs and refuses what waits. */
  close(): Promise<void>;
};

export type RendererOptions = {
  /** Children at once. */
  atOnce?: number;
  waiting?: number;
  /** Another program to draw with, and what it may cost: for tests of the limits. */
  program?: string;
  cost?: { cpuSeconds: number; memory: number };
};

const maxOutput = 64 * 1024 * 1024;
const watchEvery = 100;
/** Wall clock against CPU time: children run at low priority, and a busy machine must not refuse good pictures. */
const patience = 3;

export function createRenderer(options: RendererOptions = {}): Renderer {
  const { atOnce = 2, waiting = 20, program = fileURLToPath(new URL('draw.ts', import.meta.url)) } = options;
  const running = new Set<ChildProcessWithoutNullStreams>();
  const queue: (() => void)[] = [];
  let busy = 0;
  let closed = false;

  async function takeTurn(): Promise<void> {
    if (busy < atOnce) {
      busy++;
      return;
    }
    if (queue.length >= waiting) {
      throw new Refusal('RATE_LIMITED', { detail: 'Too many pictures wait to be drawn.', retryAfter: 5 });
    }
    await new Promise<void>((resolve) => queue.push(resolve));
  }

  /** The turn goes to who waits longest, or back. */
  function passTurn(): void {
    const next = queue.shift();
    if (next) next();
    else busy--;
  }

  return {
    async render(source) {
      if (source.length > maxBytes) throw new Refusal('BODY_TOO_LARGE');
      const format = formatOf(source);
      if (format === undefined) throw refused('is none of these');
      await takeTurn();
      try {
        if (closed) throw new Refusal('UNAVAILABLE', { retryAfter: 1 });
        return parse(await runLimited(source, program, options.cost ?? costs[format], running));
      } catch (error) {
        // Killed because we stop: nothing is wrong with the picture.
        throw closed ? new Refusal('UNAVAILABLE', { retryAfter: 1 }) : error;
      } finally {
        passTurn();
      }
    },
    async close() {
      closed = true;
      const ended = [...running].map((child) => once(child, 'close'));
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(ended);
    },
  };
}

function refused(why: string): Refusal {
  return new Refusal('IMAGE_REFUSED', { errors: [{ path: '/image', message: `${why}. ${allowedFormats}` }] });
}

/** Gives the child's whole output; kills it at its limits. */
async function runLimited(
  source: Buffer,
  program: string,
  { cpuSeconds, memory }: { cpuSeconds: number; memory: number },
  running: Set<ChildProcessWithoutNullStreams>,
): Promise<Buffer> {
  // `ulimit` is the shell's own: CPU time holds whatever the child does; no core dump, no file keeps a customer's
  // picture. No environment, whatever wraps spawn: no secrets. The permission model lets JavaScript read code and start nothing.
  const limited = [
    '-c',
    `ulimit -c 0 && ulimit -f 0 && ulimit -t ${cpuSeconds} && exec env -i "$@"`,
    'sh',
    process.execPath,
    '--no-warnings',
    '--permission',
    '--allow-addons',
    ...readable(program).map((folder) => `--allow-fs-read=${folder}`),
    program,
  ];
  const child = spawn('/bin/sh', limited, { cwd: '/', env: {}, stdio: 'pipe' });
  running.add(child);
  if (child.pid !== undefined) lowerPriority(child.pid);
  const kill = () => child.kill('SIGKILL');
  const deadline = setTimeout(kill, cpuSeconds * patience * 1000);
  const watch = setInterval(
    () => void residentBytes(child.pid).then((bytes) => bytes > memory && kill()),
    watchEvery,
  );
  try {
    return await converse(child, source, kill);
  } finally {
    clearTimeout(deadline);
    clearInterval(watch);
    running.delete(child);
  }
}

function converse(child: ChildProcessWithoutNullStreams, source: Buffer, kill: () => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxOutput) kill();
    else chunks.push(chunk);
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk).slice(0, 2000);
  });
  // A child that dies before it has read everything breaks the pipe; its exit says why.
  child.stdin.on('error', () => {});
  child.stdin.end(source);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      // It answers a bad picture in words; an exit without them is our fault, such as a sharp that does not load.
      else if (code !== null) reject(new Error(`the drawing program ended with ${code}: ${complaint}`));
      else reject(refused('takes too much time or memory to draw'));
    });
  });
}

function parse(output: Buffer): Drawn {
  const lineEnd = output.indexOf('\n');
  const header: DrawnHeader = JSON.parse(output.subarray(0, lineEnd).toString());
  if ('refused' in header) {
    throw refused(
      header.refused === 'TOO_MANY_PIXELS' ? 'has too many pixels' : 'is damaged or cannot be read',
    );
  }
  let at = lineEnd + 1;
  const renditions = header.renditions.map(({ length, ...rendition }) => {
    const bytes = output.subarray(at, at + length);
    at += length;
    return { ...rendition, bytes };
  });
  return { ...header, renditions };
}

/** The program's folder and the packages that it loads, wherever npm put them. */
function readable(program: string): string[] {
  const sharp = createRequire(import.meta.url).resolve('sharp');
  return [dirname(program), sharp.slice(0, sharp.lastIndexOf('node_modules') + 'node_modules'.length)];
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 10);
  } catch {
    // It has ended already.
  }
}

const run = promisify(execFile);

async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    if (process.platform === 'linux') {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    }
    return Number((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout) * 1024;
  } catch {
    return 0;
  }
}
