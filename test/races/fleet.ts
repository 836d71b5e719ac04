// Several processes of the service on one PostgreSQL, and an observer who looks into the database past all of them.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { type Connection, connect } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { createTestDatabase } from '../support/database.ts';
import { freePort, type Started, startProcess } from '../support/process.ts';
import { type Client, createClient } from './client.ts';

export type Test = { teardown(work: () => unknown): unknown; comment(text: string): unknown };

export type Member = Started & { url: string; client: Client };
export type StartOptions = {
  /** A patched copy of the program instead of this one. */
  folder?: string;
  env?: Record<string, string>;
};

export type Fleet = {
  /** Opens the database as nobody of the service would. */
  sql: Sql;
  connection: Connection;
  /** What all processes are started with. */
  env: Record<string, string>;
  members: Member[];
  /** Starts one more and waits until it answers; not among `members`. */
  start(options?: StartOptions): Promise<Member>;
};

export const apiKey = 'a-key-for-tests-0123456789';
export const secretKey = 'a secret key for tests, 32 and more characters';

/** Starts one process on an empty database of its own, then the others at once. */
export async function startFleet(t: Test, count: number, options: StartOptions = {}): Promise<Fleet> {
  const dataDir = mkdtempSync(join(tmpdir(), 'voucher-wallet-fleet-'));
  chmodSync(dataDir, 0o711);
  const { connection, drop } = await openOwnDatabase(dataDir);
  const env = {
    DATA_DIR: dataDir,
    SECRET_KEY: secretKey,
    BOOTSTRAP_API_KEY: apiKey,
    APPLE_WALLET: 'off',
    GOOGLE_WALLET: 'off',
    ...('url' in connection && { DATABASE_URL: connection.url }),
  };
  const sql = connect(connection, { max: 4 });
  const running = new Set<Started>();
  t.teardown(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all([...running].map(({ ended }) => ended));
    await sql.end({ timeout: 5 });
    await drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function start({ folder, env: more }: StartOptions = {}): Promise<Member> {
    const port = await freePort();
    const process = startProcess('server.ts', { ...env, PORT: port, ...more }, [], folder);
    running.add(process);
    await process.ready();
    const url = `http://127.0.0.1:${port}`;
    return { ...process, url, client: createClient(url, apiKey) };
  }
  const first = await start(options);
  const others = await Promise.all(Array.from({ length: count - 1 }, () => start(options)));
  return { sql, connection, env, members: [first, ...others], start };
}

/** One that the processes find too: a URL where there is one, else an embedded server in the data folder of theirs. */
async function openOwnDatabase(dataDir: string): Promise<{ connection: Connection; drop(): Promise<void> }> {
  if (process.env.DATABASE_URL !== undefined) return createTestDatabase({ empty: true });
  const server = await startEmbedded({ dataDir });
  return { connection: { ...server.connection, database: 'voucher_wallet' }, drop: server.release };
}

export function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
