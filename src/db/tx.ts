// What store.ts files speak to: a session with its time, alone or in a transaction; and what PostgreSQL's failures mean.

import type { Clock } from '../clock.ts';
import { Upstream } from '../errors.ts';
import { type Connection, connect } from './connect.ts';
import { drizzle, type PgDatabase, type PostgresJsQueryResultHKT, type SQL, sql } from './drizzle.ts';

export type Session = {
  query: PgDatabase<PostgresJsQueryResultHKT>;
  /** The moment that decides about vouchers: PostgreSQL's own clock, or the clock in a test's hand. */
  now: SQL<Date>;
};

export type Database = {
  /** Runs `work` outside a transaction. @throws Upstream when PostgreSQL does not answer */
  read<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction, committed when it resolves. @throws Upstream when PostgreSQL does not answer */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs `work`, which only reads, on one state of the database. @throws Upstream when PostgreSQL does not answer */
  snapshot<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** The same database over one connection of its own, for who sends transactions as text. Close it yourself. */
  alone(): Database;
  close(): Promise<void>;
};

/** A pool of `max` connections. `clock` replaces PostgreSQL's time: only tests pass it. */
export function openDatabase(
  connection: Connection,
  options: { max?: number; clock?: Clock } = {},
): Database {
  const open = () => connect(connection, { max: options.max ?? 10 });
  const { clock } = options;
  let client = open();
  const session = (query: Session['query']): Session => ({
    query,
    get now() {
      return clock ? sql<Date>`${clock.now().toISOString()}::timestamptz` : sql<Date>`now()`;
    },
  });
  /**
   * postgres.js 3.4.9 forgets to reset a connection that was closed in the middle of a write: it never speaks again. So
   * when a server is lost, the next call finds new connections; what still runs on the old ones ends there.
   */
  async function over<T>(work: (pool: Session['query']) => Promise<T>): Promise<T> {
    const used = client;
    return asUpstream(
      () => work(drizzle(used)),
      () => {
        if (client !== used) return;
        client = open();
        used.end({ timeout: 0.5 }).catch(() => {});
      },
    );
  }
  return {
    read: (work) => over((pool) => work(session(pool))),
    transaction: (work) => over((pool) => pool.transaction((tx) => work(session(tx)))),
    snapshot: (work) =>
      over((pool) =>
        pool.transaction((tx) => work(session(tx)), {
          isolationLevel: 'repeatable read',
          accessMode: 'read only',
        }),
      ),
    alone: () => openDatabase(connection, { ...options, max: 1 }),
    close: () => client.end({ timeout: 5 }),
  };
}

/** The deciding moment, for computing with it. */
export async function readNow(session: Session): Promise<Date> {
  const [row] = await session.query.execute<{ now: string }>(sql`select ${session.now} as now`);
  return new Date((row as { now: string }).now);
}

type DriverError = Error & { code: string; constraint_name?: string };

/** drizzle wraps the driver's error and keeps it under `cause`. */
function driverError(error: unknown): DriverError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at as DriverError;
  }
  return undefined;
}

/** The name of the constraint that a statement broke, or undefined for any other failure. */
export function brokenConstraint(error: unknown): string | undefined {
  return driverError(error)?.constraint_name;
}

// Sockets, postgres.js's own codes, and SQLSTATE: connection lost, shutdown, too many connections, statement time-out,
// lock time-out, idle transaction ended, deadlock.
const outage =
  /^(ECONN\w+|EPIPE|ENOENT|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|CONNECT\w+|08\w{3}|57P0\d|53\d{3}|57014|55P03|25P03|40P01|40001)$/;

/** Of these the ones where the server, or the way to it, is gone. */
const lost = /^(ECONN|EPIPE|ENO|ETIMEDOUT|EAI_AGAIN|CONNECT|08|57P0)/;

async function asUpstream<T>(work: () => Promise<T>, onLost: () => void): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = driverError(error)?.code;
    if (code !== undefined && outage.test(code)) {
      if (lost.test(code)) onLost();
      throw new Upstream('database', `no answer (${code})`, { retry: true, cause: error });
    }
    throw error;
  }
}
