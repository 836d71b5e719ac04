// As whom and where the embedded PostgreSQL runs: as oneself, in DATA_DIR. But it refuses to be root; for root it runs as
// an account that is already there, which must be able to get at the programs and the data.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chmod, constants, lstat, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Misconfigured } from '../errors.ts';

export type Account = { uid: number; gid: number };

export type Site = {
  /** Who runs initdb and the server; absent: whoever runs this process. */
  account: Account | undefined;
  /** Holds the cluster, its password, its log and its lock. */
  base: string;
  cluster: string;
  log: string;
};

export type SiteOptions = {
  dataDir: string;
  /** Nobody chose this folder, so another may be taken when the account cannot enter it. */
  dataDirIsDefault?: boolean;
  log?: (line: string) => void;
};

/** For what root may not keep in its own folder. On Linux not /var/tmp, where systemd deletes what is 30 days old. */
const fallbackHome = process.platform === 'linux' ? '/var/lib' : '/var/tmp';

export async function chooseSite(options: SiteOptions): Promise<Site> {
  const account = process.getuid?.() === 0 ? await findAccount() : undefined;
  const base = await chooseBase(options, account);
  const cluster = join(base, 'postgres');
  return { account: await keepOwner(cluster, account), base, cluster, log: join(base, 'postgres.log') };
}

/** Whose the cluster is, runs it: an account "postgres" may have come to the machine after "nobody" made it. */
async function keepOwner(cluster: string, account: Account | undefined): Promise<Account | undefined> {
  if (!existsSync(cluster)) return account;
  const { uid, gid } = await stat(cluster);
  if (account) return uid === 0 ? account : { uid, gid };
  if (uid === process.getuid?.()) return undefined;
  throw new Misconfigured([
    `DATA_DIR: ${cluster} belongs to user ${uid}, for whom this service ran before; run it so again, ` +
      'or choose another folder, as in DATA_DIR=.data-2',
  ]);
}

async function findAccount(): Promise<Account> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => accounts.find((account) => account[0] === name));
  const [, , uid, gid] = found.find(Boolean) ?? [];
  // Unsigned, as stat() says it: macOS writes nobody as -2.
  if (uid !== undefined && gid !== undefined) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  throw new Misconfigured([
    'DATABASE_URL: PostgreSQL does not run as root and this machine has no account "postgres" or "nobody"; ' +
      'run the service as an ordinary user, or set DATABASE_URL=postgres://user:password@db.example:5432/vouchers',
  ]);
}

async function chooseBase(options: SiteOptions, account: Account | undefined): Promise<string> {
  const dataDir = await makeDataDir(options.dataDir, account ? 0o711 : 0o700);
  if (!account) return dataDir;

  const closed = await findClosed(dataDir, account);
  if (!closed) return dataDir;
  // Never away from data that is there: the service would look empty.
  if (!options.dataDirIsDefault || existsSync(join(dataDir, 'postgres'))) {
    throw new Misconfigured([
      `DATA_DIR: PostgreSQL does not run as root, and user ${account.uid}, who runs it instead, cannot enter ${closed}; ` +
        `allow it with "chmod o+x ${closed}", choose another folder, as in DATA_DIR=/srv/voucher-wallet, ` +
        'name a server of your own in DATABASE_URL, or run the service as an ordinary user',
    ]);
  }
  const base = await makeFallback(dataDir);
  options.log?.(
    `The database is kept in ${base}, because user ${account.uid}, who runs PostgreSQL for root, cannot enter ${closed}`,
  );
  return base;
}

async function makeDataDir(path: string, mode: number): Promise<string> {
  try {
    const made = await mkdir(path, { recursive: true, mode });
    if (made) await chmod(path, mode);
    await access(path, constants.W_OK | constants.X_OK);
    return await realpath(path);
  } catch (error) {
    const { message } = error as Error;
    throw new Misconfigured([
      `DATA_DIR: this is no folder to write to (${message}); choose one, as in DATA_DIR=/srv/voucher-wallet`,
    ]);
  }
}

async function makeFallback(dataDir: string): Promise<string> {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const base = join(fallbackHome, `voucher-wallet-${name}`);
  try {
    await mkdir(base);
    await chmod(base, 0o711);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { uid, mode } = await lstat(base);
  if (uid === 0 && (mode & 0o170022) === 0o040000) return base;
  throw new Misconfigured([`DATA_DIR: ${base} is not a folder of root's alone; remove it or set DATA_DIR`]);
}

/** The outermost folder on the way into `folder` that the account may not enter. Reads permission bits, not ACLs. */
export async function findClosed(folder: string, account: Account): Promise<string | undefined> {
  const parent = dirname(folder);
  const closed = parent === folder ? undefined : await findClosed(parent, account);
  if (closed) return closed;
  const { uid, gid, mode } = await stat(folder);
  const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return mode & enter ? undefined : folder;
}

/** How a child is run: as the account, and knowing nothing of what this process knows. */
export const runAs = (account: Account | undefined) => ({
  // Signed here, as the system call takes it.
  ...(account && { uid: account.uid | 0, gid: account.gid | 0 }),
  cwd: '/',
  env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
});
