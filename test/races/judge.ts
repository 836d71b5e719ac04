// What the observer finds wrong, by looking into the tables: the service's own word counts for nothing here.

import type { Sql } from 'postgres';
import type { Answer } from './client.ts';
import type { Prize } from './vouchers.ts';

export type Rows = { status: string; version: number; live: number; redemptions: number; redeemed: number };

export async function look(sql: Sql, id: string): Promise<Rows> {
  const [row] = await sql<Rows[]>`
    select status, version,
      (select count(*)::int from redemptions where voucher_id = v.id and undone_at is null) as live,
      (select count(*)::int from redemptions where voucher_id = v.id) as redemptions,
      (select count(*)::int from voucher_events where voucher_id = v.id and type = 'voucher.redeemed') as redeemed
    from vouchers v where id = ${id}`;
  if (row === undefined) throw new Error(`no voucher ${id}`);
  return row;
}

/** So many wanted one voucher that was fresh: one got it, all others were told so, and the tables say the same. */
export async function findUnfair(sql: Sql, { id }: Prize, answers: Answer[]): Promise<string[]> {
  const won = answers.filter(({ status }) => status === 201);
  const lost = answers.filter(({ status, body }) => status === 409 && body.code === 'ALREADY_REDEEMED');
  const faults = [];
  if (won.length !== 1) faults.push(`${won.length} winners`);
  if (won.length + lost.length !== answers.length) {
    const others = answers.filter((answer) => !won.includes(answer) && !lost.includes(answer));
    faults.push(`${others.length} others, such as ${others[0]?.status} ${others[0]?.body.code}`);
  }
  const wanted: Rows = { status: 'redeemed', version: 2, live: 1, redemptions: 1, redeemed: 1 };
  const rows = await look(sql, id);
  if (JSON.stringify(rows) !== JSON.stringify(wanted)) faults.push(JSON.stringify(rows));
  const [row] = await sql<{ id: string }[]>`select id from redemptions where voucher_id = ${id}`;
  if (row?.id !== won[0]?.body.id) faults.push('the winner was told of another redemption');
  return faults;
}

/** In one glance at all of these: two live redemptions, or a status that the redemptions contradict. */
export async function findContradictions(sql: Sql, ids: string[]): Promise<string[]> {
  const rows = await sql<{ id: string; status: string; live: number }[]>`
    select v.id, v.status, count(r.id)::int as live
    from vouchers v left join redemptions r on r.voucher_id = v.id and r.undone_at is null
    where v.id in ${sql(ids)} group by v.id
    having count(r.id) > 1 or (v.status = 'redeemed') <> (count(r.id) = 1)`;
  return rows.map(({ id, status, live }) => `${id} is ${status} with ${live} live redemptions`);
}

const after: Record<string, (status: string) => string> = {
  'voucher.issued': () => 'active',
  'voucher.redeemed': () => 'redeemed',
  'voucher.redemption_undone': () => 'active',
  'voucher.voided': () => 'voided',
  'voucher.updated': (status) => status,
};
const before: Record<string, string> = {
  'voucher.redeemed': 'active',
  'voucher.redemption_undone': 'redeemed',
  'voucher.voided': 'active',
  'voucher.updated': 'active',
};

/** The journal replayed from the issue on: every step must have been possible, and the last one be where it stands. */
export async function findHistoryFaults(sql: Sql, id: string): Promise<string[]> {
  const events = await sql<{ sequence: number; type: string }[]>`
    select sequence, type from voucher_events where voucher_id = ${id} order by sequence`;
  const faults: string[] = [];
  let status = '';
  for (const [index, { sequence, type }] of events.entries()) {
    if (sequence !== index + 1) faults.push(`${id}: ${type} has the sequence ${sequence}, not ${index + 1}`);
    if (type in before && before[type] !== status) faults.push(`${id}: ${type} while ${status}`);
    status = after[type]?.(status) ?? `after ${type}`;
  }
  const rows = await look(sql, id);
  if (rows.status !== status) faults.push(`${id} is ${rows.status}, its journal ends ${status}`);
  if (rows.version !== events.length) faults.push(`${id}: version ${rows.version}, ${events.length} events`);
  if (rows.redemptions !== rows.redeemed)
    faults.push(`${id}: ${rows.redemptions} redemptions, ${rows.redeemed} events of them`);
  return faults;
}
