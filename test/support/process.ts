// The service as a process of its own, as an operator starts it.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type Started = {
  child: ChildProcess;
  /** Everything printed so far, standard output and error. */
  output(): string;
  /** Resolves when the service answers; rejects with its output when it ends instead. */
  ready(): Promise<void>;
  /** The exit code, once it has ended. */
  ended: Promise<number | null>;
};

/**
 * Starts the program as `npm start` does, with these variables and nothing else of ours.
 * @param folder the checkout that it is started in: this one, or a patched copy
 */
export function startProcess(
  program: 'server.ts' | 'cli.ts',
  env: Record<string, string>,
  args: string[] = [],
  folder = root,
): Started {
  const child = spawn(process.execPath, [`src/${program}`, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: 'node_modules/.cache/compiled', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const url = `http://127.0.0.1:${env.PORT}/readyz`;
  return {
    child,
    output: () => text,
    ended,
    async ready() {
      for (let waited = 0; waited < 60_000; waited += 50) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`the service ended: ${text}`);
        if ((await fetch(url).catch(() => undefined))?.ok) return;
        await sleep(50);
      }
      throw new Error(`the service does not answer: ${text}`);
    },
  };
}

/**
 * Below the ports that the system gives to connections: between asking for one and listening on it, a browser or a database
 * beside us would take it.
 */
export async function freePort(): Promise<string> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return String(port);
  }
}
