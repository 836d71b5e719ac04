// Three workers push thousands of phones while Apple answers badly and workers are killed. The judge is the push server:
// which phone was not pushed after its last change?

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hearChanges } from '../../src/apple/changes.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { openBusiness } from '../../src/businesses/open.ts';
import { systemClock } from '../../src/clock.ts';
import { connect } from '../../src/db/connect.ts';
import { openDatabase } from '../../src/db/tx.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { startApns } from '../../src/simulator/apns.ts';
import type { Behaviour } from '../../src/simulator/fortune.ts';
import { createTestDatabase, testFolder } from '../support/database.ts';
import { insertPhones, type Phone } from './phones.ts';

const own = fileURLToPath(new URL('../..', import.meta.url));
const passTypeIdentifier = 'pass.example.voucher';
const certificates = join(testFolder, 'certificates-of-pushes');
const pem = (file: string) => readFileSync(join(certificates, file), 'utf8');

export type Storm = {
  phones: number;
  changes: number;
  seconds: number;
  kills: number;
  behaviour: Behaviour;
  folder?: string;
};
type Test = { teardown(work: () => unknown): unknown; comment(text: string): unknown };

/** What Apple does on a bad day. */
export const weather: Behaviour = { latencyMs: 20, errorRate: 0.05, resetRate: 0.01, goawayEveryMs: 2000 };

/** @returns the phones that were not pushed after their last change, and how long the last one took */
export async function pushThrough(
  t: Test,
  { phones: count, changes, seconds, kills, behaviour, folder = own }: Storm,
) {
  await makeDevelopmentCertificates({
    dir: certificates,
    passTypeIdentifier,
    teamIdentifier: 'A1B2C3D4E5',
    now: systemClock.now(),
  });
  const { connection, drop } = await createTestDatabase();
  const database = openDatabase(connection);
  const sql = connect(connection, { max: 1 });
  const businessId = await openBusiness(database, { name: 'Café', timeZone: 'UTC', credentials: {} });
  if (businessId === undefined) throw new Error('a business was opened');
  const phones = await insertPhones(sql, { businessId, passTypeIdentifier, count });
  const lastPush = new Map<string, number>();
  let requests = 0;
  const apns = await startApns({
    trusted: [pem('root.pem'), pem('wwdr.pem')],
    onPush({ token, status, at }) {
      requests += 1;
      if (status === 200) lastPush.set(token, at);
    },
  });
  apns.behave(behaviour);
  const workers = await startWorkers(t, 3, folder, { connection, url: apns.url, ca: apns.ca, certificates });

  const jobs = createJobs(database);
  hearChanges(jobs);
  const lastChange = new Map<string, number>();
  const now = () => performance.timeOrigin + performance.now();
  const handful = 20;
  const change = async (): Promise<void> => {
    const chosen = new Map<string, Phone>();
    while (chosen.size < handful) {
      const phone = phones[Math.floor(Math.random() * count)] as Phone;
      chosen.set(phone.token, phone);
    }
    const type = Math.random() < 0.5 ? 'voucher.redeemed' : 'voucher.updated';
    await database.transaction((session) =>
      jobs.announce(
        session,
        [...chosen.values()].map(({ voucherId }) => ({
          businessId,
          voucherId,
          sequence: 1,
          type,
          actor: 'test',
        })),
      ),
    );
    for (const token of chosen.keys()) lastChange.set(token, now());
  };
  const began = performance.now();
  const killing = killAtRandom(workers, kills, seconds);
  let made = 0;
  const writers = Array.from({ length: 4 }, async () => {
    while (made < changes) {
      made += handful;
      const due = began + (made / changes) * seconds * 1000;
      if (due > performance.now()) await sleep(due - performance.now());
      await change();
    }
  });
  await Promise.all(writers);
  const changed = performance.now();
  await killing;
  const untold = () =>
    phones.filter(({ token }) => (lastChange.get(token) ?? 0) > (lastPush.get(token) ?? 0));
  // Apple has the last push before its worker has the answer, which may be lost on the way: then it is pushed again.
  const unsettled = async (): Promise<number> => {
    const [{ rows }] = await sql<[{ rows: number }]>`
      select (select count(*) from apple_push_targets where sent_version < want_version)::int
        + (select count(*) from apple_passes where push_lane is not null)::int as rows`;
    return rows;
  };
  let pending = await unsettled();
  while ((untold().length > 0 || pending > 0) && performance.now() < changed + 10_500) {
    await sleep(50);
    pending = await unsettled();
  }
  const drained = (performance.now() - changed) / 1000;
  const lost = untold().length;
  t.comment(
    `${count} phones, ${made} changes in ${((changed - began) / 1000).toFixed(1)} s, ${kills} kills: ${requests} pushes, ` +
      `drained ${drained.toFixed(1)} s after the last change, ${lost} lost, ${apns.connections.ever} connections`,
  );
  await workers.end();
  await jobs.close();
  await apns.close();
  await sql.end();
  await database.close();
  await drop();
  return { lost, drained, pending, ratio: requests / made, faults: apns.faults, errors: workers.errors() };
}

async function startWorkers(t: Test, count: number, folder: string, needs: object) {
  let errors = '';
  const running: ChildProcess[] = [];
  const start = async (place: number): Promise<void> => {
    const script = join(own, 'test/races/push-worker.ts');
    const child = spawn(process.execPath, [script, folder, JSON.stringify(needs)], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(own, 'node_modules/.cache/compiled') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running[place] = child;
    child.stderr.on('data', (text) => {
      errors += text;
    });
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  };
  t.teardown(() => {
    for (const child of running) child.kill('SIGKILL');
  });
  await Promise.all(Array.from({ length: count }, (_, place) => start(place)));
  return {
    errors: () => errors,
    async replace(place: number) {
      running[place]?.kill('SIGKILL');
      await start(place);
    },
    async end() {
      const ends = running.map((child) => once(child, 'exit'));
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(ends);
    },
    count,
  };
}

async function killAtRandom(
  workers: Awaited<ReturnType<typeof startWorkers>>,
  kills: number,
  seconds: number,
): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    const [next] = await Promise.all([
      sleep((seconds * 1000 * (0.5 + Math.random())) / kills),
      kill === 0 ? undefined : workers.replace(Math.floor(Math.random() * workers.count)),
    ]);
    void next;
  }
  if (kills > 0) await workers.replace(Math.floor(Math.random() * workers.count));
}
