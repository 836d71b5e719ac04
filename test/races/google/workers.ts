// The processes that keep Google true, some of which are killed in the middle of it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const own = fileURLToPath(new URL('../../..', import.meta.url));

/** @param folder the checkout that they are started in @param needs what worker.ts wants to know */
export function prepareWorkers(count: number, folder: string, needs: object) {
  let errors = '';
  const running: ChildProcess[] = [];

  async function start(place: number): Promise<void> {
    const script = join(own, 'test/races/google/worker.ts');
    const child = spawn(process.execPath, [script, folder, JSON.stringify(needs)], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(own, 'node_modules/.cache/compiled') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running[place] = child;
    child.stderr.on('data', (text) => {
      errors += text;
    });
    const ended = once(child, 'exit').then(() => 'ended');
    const is = await Promise.race([once(child.stdout, 'data'), ended]);
    if (is === 'ended' && child.signalCode === null) throw new Error(`a worker did not start: ${errors}`);
  }

  async function end(): Promise<void> {
    const ends = running
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map((child) => {
        child.kill('SIGKILL');
        return once(child, 'exit');
      });
    await Promise.all(ends);
  }

  return {
    /** What they have complained of. */
    errors: () => errors,
    async start() {
      await Promise.all(Array.from({ length: count }, (_, place) => start(place)));
    },
    /** So many of them, one after another, within so many seconds; another one comes for each. */
    async kill(times: number, seconds: number): Promise<void> {
      for (let time = 0; time < times; time++) {
        await sleep((seconds * 1000 * (0.5 + Math.random())) / times);
        const place = Math.floor(Math.random() * count);
        running[place]?.kill('SIGKILL');
        await start(place);
      }
    },
    end,
  };
}
