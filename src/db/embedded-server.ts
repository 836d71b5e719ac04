// The server of the embedded cluster: found by its postmaster.pid, started by one process at a time, stopped by the last.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, createReadStream, fstatSync, openSync, readFileSync } from 'node:fs';
import { chmod, chown, lstat, mkdtemp, readFile, rmdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAs, type Site } from './embedded-account.ts';
import { ensureCluster } from './embedded-cluster.ts';

export type ServerOptions = {
  /** More server settings; they count when this process happens to start the server. */
  settings?: Record<string, string>;
  /** The folder with bin, lib and share; left out: the npm package for this platform. */
  native?: string;
};

/** The socket's folder is empty until the server listens; it listens before it is ready. */
type Server = { pid: number; port: number; socketFolder: string; ready: boolean };

/** Starts the server unless it runs, on a cluster made for the purpose if there is none. */
export async function ensureServer(site: Site, options: ServerOptions): Promise<void> {
  const lock = await takeLock(join(site.base, 'postgres.lock'));
  try {
    const known = await findServer(site.cluster);
    if (known && (isPostmaster(known.pid, site.cluster) || (await listens(known)))) return;
    const { programs } = await ensureCluster(site, options.native);
    await launch(site, programs, known, options.settings);
  } finally {
    lock.close();
  }
}

/**
 * The lock is the kernel's, on an open file, so it ends with the process that holds it, SIGKILL included, and nothing
 * stale is left to judge. Node offers no flock; the SQLite inside it takes such a lock on Linux and macOS alike.
 */
async function takeLock(file: string): Promise<DatabaseSync> {
  const lock = new DatabaseSync(file);
  await chmod(file, 0o600);
  for (;;) {
    try {
      lock.exec('begin exclusive');
      return lock;
    } catch (error) {
      const busy = (error as { errcode?: number }).errcode === 5;
      if (!busy) throw error;
    }
    await sleep(15);
  }
}

/** Lines 1, 4, 5 and 8 of https://www.postgresql.org/docs/18/storage-file-layout.html (postmaster.pid). */
export async function findServer(cluster: string): Promise<Server | undefined> {
  const file = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port, socketFolder = '', , , status] = file.split('\n');
  if (!pid || !port) return undefined;
  return { pid: Number(pid), port: Number(port), socketFolder, ready: status?.trim() === 'ready' };
}

/** Asked because process numbers mean nothing between containers that share the folder. */
export async function listens({ socketFolder, port }: Server): Promise<boolean> {
  const socket = connect(join(socketFolder, `.s.PGSQL.${port}`));
  const answer = once(socket, 'connect').then(
    () => true,
    () => false,
  );
  return answer.finally(() => socket.destroy());
}

/** Asked of the command line, for a killed server leaves its number behind and any program may get it next. */
function isPostmaster(pid: number, cluster: string): boolean {
  try {
    const line =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        : execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return `${line.trim()} `.includes(` -D ${cluster} `);
  } catch {
    return false;
  }
}

async function launch(
  site: Site,
  programs: string,
  dead: Server | undefined,
  settings: Record<string, string> = {},
): Promise<void> {
  const log = openSync(site.log, 'a', 0o600);
  const start = fstatSync(log).size;
  const { env, ...identity } = runAs(site.account);
  const server = spawn(join(programs, 'postgres'), await commandLine(site, dead, settings), {
    ...identity,
    // pg_ctl's way to name a process that is no rival though its number stands in postmaster.pid.
    env: dead ? { ...env, PG_GRANDPARENT_PID: String(dead.pid) } : env,
    // In a session of its own, or Ctrl-C would stop the server before the service has let go.
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  server.unref();
  await once(server, 'spawn');
  while (server.exitCode === null && server.signalCode === null) {
    const found = await findServer(site.cluster);
    if (found?.pid === server.pid && found?.socketFolder) return;
    await sleep(5);
  }
  const reason = await text(createReadStream(site.log, { start }));
  // Children of a killed server, or one that a killed process started just now: the caller comes again.
  if (/lock file .* (already exists|is empty)|still in use/.test(reason)) return;
  throw new Error(`PostgreSQL stopped as soon as it was started: ${reason.trim()}`);
}

async function commandLine(site: Site, dead: Server | undefined, settings: Record<string, string>) {
  const socketFolder = await chooseSocketFolder(site, dead);
  const all = {
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
    // A socket and nothing else: whoever is not on this machine, under this account, cannot even ask.
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
  };
  return ['-D', site.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** The cluster, or a short name under /tmp where the path would not fit: 103 bytes on macOS, 107 on Linux. */
async function chooseSocketFolder(site: Site, dead: Server | undefined): Promise<string> {
  if (Buffer.byteLength(join(site.cluster, '.s.PGSQL.5432')) <= 100) return site.cluster;
  // After a crash the same one again: processes that outlived the server look for it there.
  const known = await lstat(dead?.socketFolder || '/').catch(() => undefined);
  const owner = site.account?.uid ?? process.getuid?.();
  if (dead && known?.isDirectory() && known.uid === owner) return dead.socketFolder;
  const folder = await mkdtemp('/tmp/voucher-wallet-');
  if (site.account) await chown(folder, site.account.uid, site.account.gid);
  return folder;
}

/** Fast shutdown: open transactions roll back, connections close. Returns when everything is written and it is down. */
export async function stopServer({ cluster }: Site): Promise<void> {
  const server = await findServer(cluster);
  if (!server || !isPostmaster(server.pid, cluster)) return;
  process.kill(server.pid, 'SIGINT');
  while ((await findServer(cluster))?.pid === server.pid && isPostmaster(server.pid, cluster)) await sleep(5);
  if (server.socketFolder !== cluster) await rmdir(server.socketFolder).catch(() => {});
}
