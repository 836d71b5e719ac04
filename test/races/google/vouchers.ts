// Vouchers at Google that change three times each, and every state that each of them has been in.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { Session } from '../../../src/db/tx.ts';
import type { RedemptionId, VoucherId } from '../../../src/ids.ts';
import type { Shop } from './shop.ts';

/** As Google shows it: its state and its description, which is another one after each edit. */
export type Shown = `${'ACTIVE' | 'COMPLETED'} ${string}`;

export type Voucher = {
  number: number;
  id: VoucherId;
  objectId: string;
  code: string;
  /** The oldest first. */
  states: Shown[];
  redemptionId?: RedemptionId;
};

type Change = (shop: Shop, session: Session, voucher: Voucher) => Promise<Shown>;

let marks = 0;
const edit: Change = async (shop, session, { id }) => {
  marks += 1;
  const description = `mark ${marks}`;
  await shop.edit(session, id, description);
  return `ACTIVE ${description}`;
};
const descriptionOf = ({ states }: Voucher) => states.at(-1)?.replace(/^\w+ /, '') ?? '';
const redeem: Change = async (shop, session, voucher) => {
  voucher.redemptionId = (await shop.redeem(session, voucher.code)).id;
  return `COMPLETED ${descriptionOf(voucher)}`;
};
const undo: Change = async (shop, session, voucher) => {
  if (voucher.redemptionId) await shop.undo(session, voucher.redemptionId);
  return `ACTIVE ${descriptionOf(voucher)}`;
};
/** What happens to one voucher, to the next, and so on: urgent changes first, last, or none. */
const lives: readonly (readonly Change[])[] = [
  [redeem, undo, edit],
  [edit, edit, redeem],
  [edit, redeem, undo],
  [edit, edit, edit],
];
const changesEach = 3;
const writers = 4;
/** In one transaction. */
const issuedAtOnce = 10;

export async function issueVouchers(shop: Shop, sql: Sql, count: number): Promise<Voucher[]> {
  const vouchers: Voucher[] = [];
  while (vouchers.length < count)
    await shop.transaction(async (session) => {
      for (let left = Math.min(issuedAtOnce, count - vouchers.length); left > 0; left--) {
        const number = vouchers.length;
        const code = `CODE${number}`;
        const id = await shop.issue(session, code);
        vouchers.push({ number, id, objectId: '', code, states: ['ACTIVE new'] });
      }
    });
  const rows = await sql<{ id: string; objectId: string }[]>`
    select voucher_id as id, object_id as "objectId" from google_objects`;
  const objects = new Map(rows.map(({ id, objectId }) => [id, objectId]));
  for (const voucher of vouchers) voucher.objectId = objects.get(voucher.id) ?? '';
  return vouchers;
}

/** Within so many seconds all of them; each three times within `span` seconds; with so many `together` at first. */
export type Burst = { seconds: number; span: number; together?: number };

/**
 * Round after round of as many as this machine changes three times within the span, so that the changes of each lie as
 * far apart as they may; then of the next ones. On a slow machine that are fewer, and all of it takes longer.
 */
export async function changeAll(
  shop: Shop,
  vouchers: readonly Voucher[],
  { seconds, span, together = 10 }: Burst,
): Promise<void> {
  const perSecond = (vouchers.length * changesEach) / seconds;
  let size = together;
  for (let from = 0; from < vouchers.length; ) {
    const some = vouchers.slice(from, from + size);
    const began = performance.now();
    for (let round = 0; round < changesEach; round++) await changeEach(shop, some, { round, perSecond });
    const took = (performance.now() - began) / 1000;
    size = Math.max(writers, Math.floor((some.length / took) * span));
    from += some.length;
  }
}

async function changeEach(
  shop: Shop,
  vouchers: readonly Voucher[],
  { round, perSecond }: { round: number; perSecond: number },
): Promise<void> {
  const began = performance.now();
  const waiting = [...vouchers.entries()];
  const change = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [place, voucher] = next;
      await sleep(Math.max(0, began + (place / perSecond) * 1000 - performance.now()));
      const make = lives[voucher.number % lives.length]?.[round];
      if (make) voucher.states.push(await shop.transaction((session) => make(shop, session, voucher)));
    }
  };
  await Promise.all(Array.from({ length: writers }, change));
}
