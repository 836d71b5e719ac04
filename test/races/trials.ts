// One change of a voucher that is sent twice, because whoever sent it heard nothing the first time.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { Answer, Call, Client } from './client.ts';
import { findHistoryFaults, look } from './judge.ts';
import { issue } from './vouchers.ts';

export type Kind = 'redeem' | 'undo' | 'issue';
/** `title`: of the one voucher that it is about. */
export type Trial = { kind: Kind; title: string; call: Call };

const types = {
  redeem: 'voucher.redeemed',
  undo: 'voucher.redemption_undone',
  issue: 'voucher.issued',
} as const;

/** Brings a new voucher to where the call can be made. */
export async function prepareTrial(client: Client, kind: Kind): Promise<Trial> {
  const title = `${kind} ${randomUUID()}`;
  const key = randomUUID();
  if (kind === 'issue') return { kind, title, call: { path: '/api/v1/vouchers', key, body: { title } } };
  const { code } = await issue(client, { title });
  const redeem: Call = { path: '/api/v1/redemptions', key, body: { code } };
  if (kind === 'redeem') return { kind, title, call: redeem };
  const { body } = await client.send(redeem);
  return { kind, title, call: { path: `/api/v1/redemptions/${body.id}/undo`, body: { reason: 'mistake' } } };
}

/** @returns what the second sender was told wrongly, or what happened twice or not at all */
export async function findUnrepeatable(sql: Sql, { kind, title }: Trial, again: Answer): Promise<string[]> {
  const faults: string[] = [];
  const rows = await sql<{ id: string }[]>`select id from vouchers where title = ${title}`;
  const [{ id } = { id: '' }] = rows;
  if (rows.length !== 1) return [`${title}: ${rows.length} vouchers`];
  const [redemption] = await sql<{ id: string }[]>`select id from redemptions where voucher_id = ${id}`;
  const { status, body } = again;
  const told = {
    issue: status === 201 && body.id === id,
    redeem: status === 201 && body.replayed === true && body.id === redemption?.id,
    // Takes no key: the second is told that it is undone.
    undo: status === 409 && body.code === 'ALREADY_UNDONE',
  }[kind];
  if (!told) faults.push(`${title}: told ${status} ${body.code ?? JSON.stringify(body)}`);
  const wanted = { issue: ['active', 1, 0, 0], redeem: ['redeemed', 2, 1, 1], undo: ['active', 3, 0, 1] }[
    kind
  ];
  const { status: now, version, live, redemptions } = await look(sql, id);
  const found = [now, version, live, redemptions];
  if (found.join() !== wanted.join()) faults.push(`${title}: ${found} instead of ${wanted}`);
  return [...faults, ...(await findHistoryFaults(sql, id))];
}

export type Held = {
  /** Resolves when the service has sent its COMMIT, which now waits. */
  begun(): Promise<void>;
  /** Lets it go on, and resolves when it is committed. */
  letCommit(): Promise<void>;
};

/**
 * From now on a change can be held in the middle of its commit, by the title of its voucher.
 * @param own one connection: the locks are its session's
 */
export async function makeCommitsHoldable(own: Sql): Promise<(trial: Trial) => Promise<Held>> {
  await own.unsafe(`
    create function wait_in_commit() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock_shared(1, hashtext((select title from vouchers where id = new.voucher_id)));
      return null;
    end $$;
    create constraint trigger wait_in_commit after insert on voucher_events
      deferrable initially deferred for each row execute function wait_in_commit();`);
  const until = async (title: string, holds: () => PromiseLike<readonly unknown[]>) => {
    const end = performance.now() + 10_000;
    while ((await holds()).length === 0) {
      if (performance.now() > end) throw new Error(`${title}: no commit`);
      await sleep(5);
    }
  };
  return async ({ kind, title }) => {
    await own`select pg_advisory_lock(1, hashtext(${title}))`;
    return {
      begun: () =>
        until(
          title,
          () => own`
            select from pg_locks
            where locktype = 'advisory' and classid = 1 and objid = hashtext(${title})::oid and not granted`,
        ),
      async letCommit() {
        await own`select pg_advisory_unlock(1, hashtext(${title}))`;
        await until(
          title,
          () => own`
            select from voucher_events e join vouchers v on v.id = e.voucher_id
            where v.title = ${title} and e.type = ${types[kind]}`,
        );
      },
    };
  };
}
