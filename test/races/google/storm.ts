// Workers keep hundreds of objects true at a Google that takes twenty requests a second and answers badly, while some of
// them are killed. The judge is what the stand-in has seen.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { connect } from '../../../src/db/connect.ts';
import type { Answer, Behaviour } from '../../../src/simulator/google/fortune.ts';
import { startGoogle } from '../../../src/simulator/google/google.ts';
import { createTestDatabase, testFolder } from '../../support/database.ts';
import { countWrites, findBackwards, findStale } from './judge.ts';
import { issuer, openShop, secretKey } from './shop.ts';
import { type Burst, changeAll, issueVouchers } from './vouchers.ts';
import { own, prepareWorkers } from './workers.ts';

const publicUrl = 'http://localhost:3000';

export type Storm = Burst & {
  objects: number;
  /** Within twice the seconds of the burst. */
  kills: number;
  behaviour: Behaviour;
  waits?: { doubtSeconds: number; leaseSeconds: number };
  /** Seconds for which it is waited until all is at Google, at first and again after the last change. */
  patience: number;
  folder?: string;
};
type Test = { teardown(work: () => unknown): unknown; comment(text: string): unknown };

/** What Google does on a bad day, to one request of twenty. Too many is what it says before anything is done. */
export const weather: Behaviour = {
  latencyMs: [20, 200],
  fail: { share: 0.05, kinds: ['500AfterCommit', 'dropAfterCommit', '429'] },
};
/** Nor does it always answer. */
export const badWeather: Behaviour = {
  ...weather,
  fail: { share: 0.05, kinds: [...(weather.fail?.kinds ?? []), '500AfterCommit', 'timeoutAfterCommit'] },
};

/** Some are made twice, and some are to be changed that are said not to be there. */
const some = 5;
const madeWithoutAWord = Array<Answer>(some).fill('500AfterCommit');
const notThere = Array<Answer>(some).fill({ status: 404, body: { error: { code: 404, message: '' } } });

export async function syncThrough(t: Test, storm: Storm) {
  const { objects, seconds, kills, patience } = storm;
  const { sql, shop, google, workers } = await open(t, storm);
  const callbacks = 'drop';
  google.behave({ callbacks });
  if (storm.behaviour.fail) google.script({ method: 'POST', path: /offerObject$/ }, ...madeWithoutAWord);
  const opened = performance.now();
  const vouchers = await issueVouchers(shop, sql, objects);
  const unmade = await countWaiting(sql, patience);

  google.behave({ callbacks, ...storm.behaviour });
  if (storm.behaviour.fail) google.script({ method: 'PATCH', path: /offerObject/ }, ...notThere);
  const [began, asked] = [performance.now(), google.requests.length];
  const killing = workers.kill(kills, 2 * seconds);
  await changeAll(shop, vouchers, storm);
  const changed = performance.now();
  await killing;
  const waiting = await countWaiting(sql, patience);
  const drained = performance.now();
  await workers.end();

  const seen = {
    unmade,
    waiting,
    stale: await findStale(sql, google, vouchers),
    backwards: findBackwards(google, vouchers),
    mostInASecond: google.mostInASecond,
    writes: countWrites(google, vouchers, began),
    conflicts: google.requests.filter(({ status }) => status === 409).length,
    faults: google.faults,
    errors: workers.errors(),
  };
  const requests = google.requests.slice(asked);
  const length = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
  t.comment(
    `${objects} objects made in ${length(opened, began)}, changed in ${length(began, changed)}, ${kills} kills: ` +
      `${seen.writes.toFixed(3)} writes an object, ${requests.length} requests, ` +
      `${requests.filter(({ status }) => status !== 200).length} went wrong, ${seen.mostInASecond} in a second, ` +
      `drained ${length(changed, drained)} after the last change, ${seen.stale.length} stale`,
  );
  return seen;
}

async function open(t: Test, { waits, folder = own }: Storm) {
  const { connection, drop } = await createTestDatabase();
  const sql = connect(connection, { max: 1 });
  // What is killed are workers, not PostgreSQL: that nobody waits for a disk loses nothing.
  const [{ name }] = await sql<[{ name: string }]>`select current_database() as name`;
  await sql`alter database ${sql(name)} set synchronous_commit = off`;
  const shop = await openShop(connection);
  const { issuerId, account } = shop.account;
  const google = await startGoogle({ issuerId, accounts: [account], loopbackHttp: true });
  const { url: apiUrl, tokenUrl, callbackKeysUrl, saveUrl } = google;
  const workers = prepareWorkers(4, folder, {
    ...{ connection, publicUrl, secretKey, waits, dataDir: testFolder },
    google: { ...issuer, apiUrl, tokenUrl, callbackKeysUrl, saveUrl },
  });
  t.teardown(async () => {
    await workers.end();
    await shop.close();
    await google.close();
    await sql.end();
    await drop();
  });
  await workers.start();
  return { sql, shop, google, workers };
}

/** @param patience seconds until it is counted although there are some */
async function countWaiting(sql: Sql, patience: number): Promise<number> {
  const end = performance.now() + patience * 1000;
  for (;;) {
    const [row] = await sql<{ waiting: number }[]>`
      select ((select count(*) from google_objects where due_at is not null)
        + (select count(*) from google_classes where due_at is not null))::int as waiting`;
    if (row === undefined) throw new Error('nothing was counted');
    if (row.waiting === 0 || performance.now() > end) return row.waiting;
    await sleep(100);
  }
}
