// What the stand-in's records say of vouchers at Google: which are not as they are here, and which went back in time.

import type { Sql } from 'postgres';
import type { GoogleStandIn } from '../../../src/simulator/google/google.ts';
import type { Shown, Voucher } from './vouchers.ts';

type Object = NonNullable<ReturnType<GoogleStandIn['object']>>;

function shownBy(object: Object | undefined): string {
  const modules = (object?.textModulesData ?? []) as { id: string; body: string }[];
  return `${object?.state} ${modules.find(({ id }) => id === 'description')?.body}`;
}

const states: Record<string, string> = { active: 'ACTIVE', redeemed: 'COMPLETED' };

/** The database's own word counts, not what the test thinks that it did. @returns those that are not so at Google */
export async function findStale(
  sql: Sql,
  google: GoogleStandIn,
  vouchers: readonly Voucher[],
): Promise<string[]> {
  const rows = await sql<{ id: string; status: string; description: string }[]>`
    select id, status, description from vouchers`;
  const here = new Map(rows.map(({ id, status, description }) => [id, `${states[status]} ${description}`]));
  return vouchers.flatMap(({ id, objectId }) => {
    const there = shownBy(google.object(objectId));
    return there === here.get(id) ? [] : [`${objectId} is "${there}" instead of "${here.get(id)}"`];
  });
}

/** Each body that was applied shows a state of the voucher that is none from before the one that was shown last. */
export function findBackwards(google: GoogleStandIn, vouchers: readonly Voucher[]): string[] {
  return vouchers.flatMap(({ objectId, states }) => {
    let reached = 0;
    for (const { result } of google.history(objectId)) {
      const next = states.indexOf(shownBy(result) as Shown, reached);
      if (next < 0) return [`${objectId} went back to "${shownBy(result)}" from "${states[reached]}"`];
      reached = next;
    }
    return [];
  });
}

/** Bodies that were applied since then, whatever their sender was told: so many for each object. */
export function countWrites(google: GoogleStandIn, vouchers: readonly Voucher[], since: number): number {
  const writes = vouchers.flatMap(({ objectId }) =>
    google.history(objectId).filter(({ at, method }) => at >= since && method !== 'addmessage'),
  );
  return writes.length / vouchers.length;
}
