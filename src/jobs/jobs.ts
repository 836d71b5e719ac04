// Background work, on pg-boss in the same database: a job commits with the change that asks for it.

import { type Job as BossJob, fromDrizzle, PgBoss } from 'pg-boss';
import { sql } from '../db/drizzle.ts';
import type { Database, Session } from '../db/tx.ts';
import { type QueueName, queues, retry } from './queues.ts';

export type JobData = Record<string, string | number>;
/** What happened, by whose doing; its names of members are those of the jobs' data. */
export type Announced = JobData & { businessId: string; voucherId: string; type: string; actor: string };

/** @throws anything: the job is tried again; what must not be tried again is settled in its rows. */
export type Handler = (data: JobData) => Promise<void>;

export type Log = { error(facts: object, text: string): void };

export type Jobs = {
  /** Adds jobs in the caller's transaction. Where the queue's policy is `short`, one with the same `key` waits once. */
  send(
    session: Session,
    queue: QueueName,
    jobs: { data: JobData; key?: string; after?: number /* seconds */ }[],
  ): Promise<void>;
  /** Lets everyone who hears of these events act, and sends every listener a job for each, in the caller's transaction. */
  announce(session: Session, events: Announced[]): Promise<void>;
  /** `hear` runs in the transaction of the event: for what must commit with it. Short, and in the database only. */
  onAnnounce(types: readonly string[], hear: (session: Session, events: Announced[]) => Promise<void>): void;
  /** `listensTo`: its jobs come from `announce`, for events of these types. Call it before `start`. */
  handle(
    queue: QueueName,
    handler: Handler,
    options?: { listensTo?: readonly string[]; atOnce?: number },
  ): void;
  /** Besides the sweep of the minute, in each process that works: every so many seconds. It must not reject. */
  every(seconds: number, work: () => Promise<void>): void;
  /** Works from now on. */
  start(log: Log): Promise<void>;
  /** Works until no job is due. @returns how many were done. For tests, instead of `start`. */
  drain(): Promise<number>;
  /** Lets running jobs finish. */
  close(): Promise<void>;
};

type Registered = { handler: Handler; atOnce: number };

/** A process that only asks for work needs no `start`. */
export function createJobs(database: Database): Jobs {
  const own = database.alone();
  const boss = new PgBoss({ ...over(own), migrate: false });
  const handlers = new Map<QueueName, Registered>();
  const listeners: { queue: QueueName; types: readonly string[] }[] = [];
  const hearers: { types: readonly string[]; hear: Parameters<Jobs['onAnnounce']>[1] }[] = [];
  const rounds: { seconds: number; work: () => Promise<void> }[] = [];
  const timers: NodeJS.Timeout[] = [];
  let started = false;

  const send: Jobs['send'] = async (session, queue, jobs) => {
    if (jobs.length === 0) return;
    const rows = jobs.map(({ data, key, after }) => ({
      data,
      ...(key && { singletonKey: key }),
      ...(after && { startAfter: after }),
    }));
    await boss.insert(queue, rows, { db: fromDrizzle(session.query, sql) });
  };

  return {
    send,
    onAnnounce(types, hear) {
      hearers.push({ types, hear });
    },
    async announce(session, events) {
      for (const { types, hear } of hearers) {
        const heard = events.filter(({ type }) => types.includes(type));
        if (heard.length > 0) await hear(session, heard);
      }
      for (const { queue, types } of listeners) {
        const heard = events.filter(({ type }) => types.includes(type));
        await send(
          session,
          queue,
          heard.map((data) => ({ data })),
        );
      }
    },
    handle(queue, handler, { listensTo, atOnce = 10 } = {}) {
      handlers.set(queue, { handler, atOnce });
      if (listensTo) listeners.push({ queue, types: listensTo });
    },
    every(seconds, work) {
      rounds.push({ seconds, work });
    },
    async start(log) {
      started = true;
      boss.on('error', (error) => log.error({ err: error }, 'the queue does not answer'));
      await boss.start();
      for (const [queue, { handler, atOnce }] of handlers) {
        await boss.work<
          JobData,
          void,
          { perJobResults: true; batchSize: number; pollingIntervalSeconds: number }
        >(queue, { perJobResults: true, batchSize: atOnce, pollingIntervalSeconds: 0.5 }, (jobs) =>
          Promise.all(jobs.map((job) => settle(handler, job, log))),
        );
      }
      await boss.schedule('sweep', '* * * * *');
      for (const { seconds, work } of rounds) timers.push(setInterval(work, seconds * 1000));
    },
    async drain() {
      let done = 0;
      for (let before = -1; before < done; ) {
        before = done;
        for (const [queue, { handler }] of handlers) {
          const jobs = await boss.fetch<JobData>(queue, { batchSize: 1000 });
          for (const { id, data } of jobs) {
            await handler(data);
            await boss.complete(queue, id);
            done += 1;
          }
        }
      }
      return done;
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      if (started) await boss.stop({ graceful: true, timeout: 8000 });
      await own.close();
    },
  };
}

async function settle(handler: Handler, { id, name, data }: BossJob<JobData>, log: Log) {
  try {
    await handler(data);
    return { id, status: 'completed' as const };
  } catch (error) {
    log.error({ err: error, queue: name, job: id }, 'a job failed');
    return { id, status: 'failed' as const, output: { message: 'the log says why' } };
  }
}

/** Any number that no other program takes an advisory lock on; held until the connection is closed. */
const installLock = 704_602_925;

/** Makes the tables and queues of pg-boss, or brings them up to date. Call it after the migrations. */
export async function installQueues(database: Database): Promise<void> {
  const own = database.alone();
  const boss = new PgBoss({ ...over(own), migrate: true, supervise: false, schedule: false });
  try {
    // Four first starts at once make one set of tables. Whoever waits has time, as for the migrations.
    await own.read(async ({ query }) => {
      await query.execute(
        sql`select set_config('lock_timeout', '60s', false), set_config('statement_timeout', '0', false)`,
      );
      await query.execute(sql`select pg_advisory_lock(${installLock})`);
    });
    await boss.start();
    const present = new Set((await boss.getQueues()).map(({ name }) => name));
    for (const [name, queue] of Object.entries(queues))
      if (!present.has(name)) await boss.createQueue(name, { ...retry, ...queue });
    await boss.stop({ graceful: false });
  } finally {
    await own.close();
  }
}

/** pg-boss over our own driver. It sends whole transactions as text, which takes a connection that nobody else uses. */
function over(database: Database) {
  return {
    db: {
      executeSql: (text: string, values: unknown[] = []) =>
        database.read(({ query }) => fromDrizzle(query, sql).executeSql(text, values.map(toParameter))),
    },
  };
}

/** drizzle has taken the driver's own ways with undefined, moments and objects away. */
function toParameter(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? JSON.stringify(value) : value;
}
