// Paces of several processes on one database, and requests that arrive and are answered as late as they like.

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '../../../src/db/connect.ts';
import type { Permit } from '../../../src/google/pace/pace.ts';
import { createTestDatabase } from '../../support/database.ts';

export const issuerId = '3388000000012345678';
const own = fileURLToPath(new URL('../../..', import.meta.url));

/** @param folder of a patched copy of the program */
export async function openPaces(
  t: { teardown(work: () => unknown): unknown },
  { processes, perSecond, folder = own }: { processes: number; perSecond?: number; folder?: string },
) {
  const part = (path: string) => import(`${folder}/src/${path}`);
  const [{ openDatabase }, { openPace }]: [
    typeof import('../../../src/db/tx.ts'),
    typeof import('../../../src/google/pace/pace.ts'),
  ] = await Promise.all([part('db/tx.ts'), part('google/pace/pace.ts')]);
  const { connection, drop } = await createTestDatabase();
  const sql = connect(connection, { max: 1 });
  const databases = Array.from({ length: processes }, () => openDatabase(connection));
  t.teardown(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await sql.end();
    await drop();
  });
  const paces = await Promise.all(databases.map((database) => openPace(database, issuerId, perSecond)));
  return { paces, sql };
}

export type Paces = Awaited<ReturnType<typeof openPaces>>;

export function granted(permit: Permit | undefined): Permit {
  if (permit === undefined) throw new Error('no permit was free');
  return permit;
}

/**
 * So many requests of all processes, each answered as soon as it has arrived.
 * @param wayMs of the first, the second, … @returns when each arrived, in milliseconds
 */
export async function sendMany(
  { paces }: Paces,
  { count, wayMs }: { count: number; wayMs(place: number): number },
): Promise<number[]> {
  const arrivals: number[] = [];
  let left = 0;
  const send = async (pace: Paces['paces'][number]) => {
    let permit = granted(await pace.take('urgent', 60_000));
    while (!permit.use()) {
      await permit.giveBack();
      permit = granted(await pace.take('urgent', 60_000));
    }
    await sleep(wayMs(left++));
    arrivals.push(performance.now());
    await permit.giveBack();
  };
  await Promise.all(paces.flatMap((pace) => Array.from({ length: count / paces.length }, () => send(pace))));
  return arrivals;
}

/** The most of them within any second, wherever it begins. */
export function mostInASecond(arrivals: readonly number[]): number {
  return Math.max(...arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + 1000).length));
}
