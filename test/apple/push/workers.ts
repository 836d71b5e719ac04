// Workers that push, without the rest of the service: phones as rows, a push server, and the clock in the test's hand.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApnsOptions } from '../../../src/apple/apns.ts';
import { makeDevelopmentCertificates } from '../../../src/apple/development-certificates.ts';
import type { Waits } from '../../../src/apple/push/waits.ts';
import { openBusiness } from '../../../src/businesses/open.ts';
import { systemClock } from '../../../src/clock.ts';
import { connect } from '../../../src/db/connect.ts';
import type { VoucherId } from '../../../src/ids.ts';
import { startApns } from '../../../src/simulator/apns.ts';
import { insertPhones } from '../../races/phones.ts';
import { createTestDatabase, testFolder } from '../../support/database.ts';
import { refuseStrayNetwork } from '../../support/network.ts';
import { TestClock } from '../../support/service.ts';

refuseStrayNetwork();

export const passTypeIdentifier = 'pass.example.voucher';
const dir = join(testFolder, 'certificates-of-pushes');
const pem = (file: string) => readFileSync(join(dir, file), 'utf8');
const own = new URL('../../..', import.meta.url).pathname;

/** The program's own parts, from this checkout or from a patched copy. */
async function loadParts(folder: string) {
  const part = (path: string) => import(`${folder}/src/${path}`);
  const [tx, jobs, apns, certificates, changes, work, store, wanted, spread, restyle, metrics] =
    await Promise.all([
      part('db/tx.ts'),
      part('jobs/jobs.ts'),
      part('apple/apns.ts'),
      part('apple/certificates.ts'),
      part('apple/changes.ts'),
      part('apple/push/work.ts'),
      part('apple/push/store.ts'),
      part('apple/push/wanted/store.ts'),
      part('apple/push/wanted/spread.ts'),
      part('apple/restyle/restyle.ts'),
      part('metrics.ts'),
    ]);
  return {
    ...tx,
    ...jobs,
    ...apns,
    ...certificates,
    ...changes,
    ...work,
    ...store,
    ...wanted,
    ...spread,
    ...restyle,
    ...metrics,
  } as Parts;
}
type Parts = typeof import('../../../src/db/tx.ts') &
  typeof import('../../../src/jobs/jobs.ts') &
  typeof import('../../../src/apple/apns.ts') &
  typeof import('../../../src/apple/certificates.ts') &
  typeof import('../../../src/apple/changes.ts') &
  typeof import('../../../src/apple/push/work.ts') &
  typeof import('../../../src/apple/push/store.ts') &
  typeof import('../../../src/apple/push/wanted/store.ts') &
  typeof import('../../../src/apple/push/wanted/spread.ts') &
  typeof import('../../../src/apple/restyle/restyle.ts') &
  typeof import('../../../src/metrics.ts');

type Test = { teardown(work: () => unknown): unknown };
export type Target = {
  want: number;
  sent: number;
  seen: number;
  lane: number;
  failures: number;
  reminders: number;
  score: number;
  due: Date | null;
};
export type Phone = { voucherId: VoucherId; token: string };

/** @param folder of a patched copy of the program */
export async function startWorkers(
  t: Test,
  {
    phones: count,
    workers = 1,
    folder = own,
    waits,
    timePasses = false,
    ...timeouts
  }: {
    phones: number;
    workers?: number;
    folder?: string;
    waits?: Waits;
    /** By itself: leases end while a push is on its way. */
    timePasses?: boolean;
  } & Pick<ApnsOptions, 'timeoutMs' | 'quietMs'>,
) {
  const parts = await loadParts(folder);
  await makeDevelopmentCertificates({
    dir,
    passTypeIdentifier,
    teamIdentifier: 'A1B2C3D4E5',
    now: systemClock.now(),
  });
  const { connection, drop } = await createTestDatabase();
  const clock = new TestClock(systemClock.now().toISOString());
  const database = parts.openDatabase(connection, timePasses ? {} : { clock });
  const sql = connect(connection, { max: 4 });
  const businessId = await openBusiness(database, { name: 'Café', timeZone: 'UTC', credentials: {} });
  if (businessId === undefined) throw new Error('a business was opened');
  const phones: Phone[] = await insertPhones(sql, { businessId, passTypeIdentifier, count });
  // After the phones have said their tokens.
  clock.set(systemClock.now().toISOString());
  const trusted = [pem('root.pem'), pem('wwdr.pem')];
  let apns = await startApns({ trusted });
  const signer = await parts.loadSigner({ dir, now: clock.now() });
  const logs: { text: string; reason?: string }[] = [];
  const log = { error: (facts: object, text: string) => void logs.push({ ...facts, text }) };
  const metrics = parts.createMetrics();
  const jobs = parts.createJobs(database);
  parts.hearChanges(jobs);
  parts.handleRestyles(jobs, { database, passTypeIdentifier });
  const open = () =>
    parts.handlePushes(jobs, {
      database,
      passTypeIdentifier,
      metrics,
      log,
      ...(waits && { waits }),
      apns: parts.openApns({
        url: apns.url,
        secureContext: () => signer.secureContext(Buffer.from(apns.ca)),
        clock,
        ...timeouts,
      }),
    });
  const pushers = Array.from({ length: workers }, open);
  t.teardown(async () => {
    await Promise.all(pushers.map((pusher) => pusher.close()));
    await jobs.close();
    await database.close();
    await apns.close().catch(() => {});
    await sql.end();
    await drop();
  });

  const look = () => Promise.all(pushers.map((pusher) => pusher.look()));
  return {
    parts,
    database,
    sql,
    jobs,
    clock,
    get apns() {
      return apns;
    },
    phones,
    businessId,
    logs,
    metrics,
    look,
    pushers,
    /** Lets so many seconds pass, and pushes what is due by then. */
    async later(seconds: number) {
      clock.set(new Date(clock.now().getTime() + seconds * 1000).toISOString());
      await look();
    },
    /** In the place of the push server, which must be closed. */
    async replaceApns() {
      apns = await startApns({ trusted, port: Number(new URL(apns.url).port) });
    },
    /** In one transaction; then, as on a hint, phones are asked to be pushed. No clock tells when one of `look` would. */
    async change(some: readonly Phone[], type = 'voucher.redeemed') {
      const events = some.map(({ voucherId }) => ({
        businessId,
        voucherId,
        type,
        sequence: 1,
        actor: 'test',
      }));
      await database.transaction((session) => jobs.announce(session, events));
      await parts.spread(database, passTypeIdentifier);
    },
    async targetOf({ token }: Phone): Promise<Target | undefined> {
      const [row] = await sql<Target[]>`
        select want_version::int as want, sent_version::int as sent, seen_version::int as seen, lane, failures, reminders,
          score, due_at as due from apple_push_targets where push_token = ${token}`;
      return row;
    },
    async registered() {
      const [row] = await sql<{ count: number }[]>`select count(*)::int as count from apple_registrations`;
      return row?.count;
    },
    pushesTo: ({ token }: Phone) => apns.pushesTo(token).length,
  };
}

export type Workers = Awaited<ReturnType<typeof startWorkers>>;
