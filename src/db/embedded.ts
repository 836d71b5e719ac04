// The embedded PostgreSQL: a real server from npm, shared by every process on one data folder, so that one command runs
// the whole service. Who comes first starts it, who leaves last stops it; who is killed leaves nothing to tidy up.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { Upstream } from '../errors.ts';
import { chooseSite, type Site, type SiteOptions } from './embedded-account.ts';
import { ensureServer, findServer, listens, type ServerOptions, stopServer } from './embedded-server.ts';

export type EmbeddedPostgres = {
  /** For postgres.js, which takes no Unix socket in a URL; `host` is the socket's folder. The database is yours to name. */
  connection: { host: string; port: number; username: string; password: string };
  /** Lets go; the last process that lets go stops the server. Close your own connections first. */
  release(): Promise<void>;
};

/** Milliseconds for a server to come up, recover or go away. */
const patience = 15_000;

/** The advisory lock, in the database `postgres`, that every process holds shared for as long as it uses the server. */
const inUse = 1;

/** What time heals: a server that starts, recovers, goes away or is full, or is not there yet. */
const passing = new Set([
  ...['57P01', '57P02', '57P03', '53300', 'ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'],
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED'],
]);

/** `dataDir` is made if need be. Throws Misconfigured where no server can run, Upstream where one does not answer. */
export async function startEmbedded(options: SiteOptions & ServerOptions): Promise<EmbeddedPostgres> {
  const site = await chooseSite(options);
  let deadline = Number.POSITIVE_INFINITY;
  for (;;) {
    try {
      return await hold(site, await findConnection(site));
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (performance.now() > deadline) throw tooLate(site, error);
    }
    await ensureServer(site, options);
    // Counted from here: a first start makes the cluster, or waits for the process that makes it.
    deadline = Math.min(deadline, performance.now() + patience);
    await sleep(15);
  }
}

/** The server that runs on this folder; starts none. @throws Misconfigured where none can */
export async function findEmbedded(
  options: SiteOptions,
): Promise<EmbeddedPostgres['connection'] | undefined> {
  if (!existsSync(options.dataDir)) return undefined;
  const site = await chooseSite(options);
  const server = await findServer(site.cluster);
  return server && (await listens(server)) ? findConnection(site) : undefined;
}

async function findConnection({ base, cluster }: Site): Promise<EmbeddedPostgres['connection']> {
  const server = await findServer(cluster);
  if (!server?.ready) throw new Upstream('database', `no server is ready in ${cluster}`, { retry: true });
  const password = await readFile(join(base, 'postgres-password'), 'utf8');
  return { host: server.socketFolder, port: server.port, username: 'voucher_wallet', password };
}

async function hold(site: Site, connection: EmbeddedPostgres['connection']): Promise<EmbeddedPostgres> {
  let held = false;
  const sql = postgres({
    ...connection,
    database: 'postgres',
    connection: { application_name: 'voucher-wallet holder' },
    max: 1,
    max_lifetime: null,
    fetch_types: false,
    connect_timeout: 5,
    backoff: () => 0.2,
    // A server that crashed forgets its locks; one that is back must know again who uses it.
    onclose: () => held && take().catch(() => {}),
  });
  const take = () => sql`select pg_advisory_lock_shared(${inUse})`;

  async function letGo(): Promise<void> {
    held = false;
    try {
      await sql`select pg_advisory_unlock_shared(${inUse})`;
      const [last] = await sql`select where pg_try_advisory_lock(${inUse})`;
      if (last) await stopServer(site);
    } catch (error) {
      // The server is gone already, or another process is stopping it.
      if (!isPassing(error)) throw error;
    } finally {
      await sql.end({ timeout: 0 });
    }
  }

  try {
    await take();
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
  held = true;
  let released: Promise<void> | undefined;
  return { connection, release: () => (released ??= letGo()) };
}

function isPassing(error: unknown): boolean {
  if (error instanceof Upstream) return error.retry;
  return passing.has((error as { code?: string }).code ?? '');
}

function tooLate(site: Site, cause: unknown): Upstream {
  const seconds = patience / 1000;
  const text = `the embedded server in ${site.cluster} does not answer after ${seconds} s, its log is ${site.log}`;
  return new Upstream('database', text, { retry: false, cause });
}
