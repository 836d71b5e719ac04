// What a change does to passes while others change or ask at the same time, and which passes it leaves alone.

import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Actor } from '../../src/auth/actor.ts';
import type { Session } from '../../src/db/tx.ts';
import type { ApiKeyId, BusinessId, CustomerCardId, VoucherId } from '../../src/ids.ts';
import { openDatabaseOf } from '../support/onlooker.ts';
import { readPassJson } from '../support/pass-json.ts';
import { patchedCopy } from '../support/patched.ts';
import { type Service, startService, today } from '../support/service.ts';
import { createPhone, download, type Held, lastModified } from './web-service/phone.ts';

const own = new URL('../..', import.meta.url).pathname;

/** The program's own parts on the service's database, from this checkout or from a patched copy. */
async function openParts(t: Test, service: Service, folder = own) {
  const part = (path: string) => import(`${folder}/src/${path}`);
  const [tx, jobs, changes, edit, issue, secrets] = (await Promise.all(
    ['db/tx', 'jobs/jobs', 'apple/changes', 'vouchers/life/edit', 'vouchers/issue', 'auth/secrets'].map(
      (name) => part(`${name}.ts`),
    ),
  )) as [
    typeof import('../../src/db/tx.ts'),
    typeof import('../../src/jobs/jobs.ts'),
    typeof import('../../src/apple/changes.ts'),
    typeof import('../../src/vouchers/life/edit.ts'),
    typeof import('../../src/vouchers/issue.ts'),
    typeof import('../../src/auth/secrets.ts'),
  ];
  const { connection, sql } = await openDatabaseOf(t, service);
  const database = tx.openDatabase(connection, { clock: service.clock });
  const queue = jobs.createJobs(database);
  changes.hearChanges(queue);
  t.teardown(async () => {
    await queue.close();
    await database.close();
  });
  const businessId = (await service.admin.get('/api/v1/business')).json().id as BusinessId;
  const apiKeyId = 'a' as ApiKeyId;
  const actor: Actor = { kind: 'api_key', businessId, apiKeyId, staffId: null, role: null, scopes: [] };
  const needs = {
    secrets: secrets.createSecrets('a secret key for tests, 32 and more characters'),
    jobs: queue,
  };
  return {
    sql,
    transaction: database.transaction,
    edit: (session: Session, id: string, wish: Parameters<typeof edit.editVoucher>[3]) =>
      edit.editVoucher(session, { jobs: queue, actor }, id as VoucherId, wish),
    issue: (session: Session, wish: Parameters<typeof issue.issueVoucher>[2]) =>
      issue.issueVoucher(session, { ...needs, businessId, by: 'test' }, wish),
  };
}

/** One voucher of a card is extended while another is issued to it. @returns the ends that its pass knows of, and should */
async function changeCardTwice(t: Test, first: 'extend' | 'issue', folder?: string) {
  const service = await startService(t, { timeZone: 'UTC' });
  const { admin } = service;
  const card = (await admin.post('/api/v1/customer-cards', { name: '김민수' })).json();
  const until = (date: string) => ({ type: 'FIXED_DATE' as const, date });
  const tied = { title: 'Free coffee', customerCardId: card.id as CustomerCardId };
  const { id } = (await admin.post('/api/v1/vouchers', { ...tied, validity: until('2026-05-20') })).json();
  await createPhone(service).register(await download(service, card.links.applePass));
  const { sql, transaction, edit, issue } = await openParts(t, service, folder);
  const extend = (session: Session) => edit(session, id, { validity: until('2026-06-20') });
  const another = (session: Session) => issue(session, { ...tied, validity: until('2026-07-20') });

  const order = first === 'extend' ? [extend, another] : [another, extend];
  const begun = Promise.withResolvers<void>();
  await Promise.all(
    order.map(async (work, place) => {
      if (place === 1) await begun.promise;
      await transaction(async (session) => {
        await work(session);
        begun.resolve();
        if (place === 0) await sleep(300);
      });
    }),
  );
  const rows = await sql<{ day: string }[]>`
    select to_char(unnest(ends_at) at time zone 'UTC', 'YYYY-MM-DD') as day
    from apple_passes where customer_card_id = ${card.id} order by 1`;
  return { known: rows.map(({ day }) => day), real: ['2026-06-21', '2026-07-21'] };
}

for (const first of ['extend', 'issue'] as const)
  t.test(
    `two changes of a card at once: its pass knows every end, whoever comes first: ${first}`,
    async (t) => {
      const { known, real } = await changeCardTwice(t, first);
      t.strictSame(known, real);
    },
  );

t.test('it knows an old end where a change does not wait for the other', async (t) => {
  const find = '  await lockPasses(session, which);\n';
  const folder = patchedCopy(t, { file: 'apple/changes.ts', find, replace: '' });
  const { known, real } = await changeCardTwice(t, 'extend', folder);
  t.notSame(known, real);
});

/** A change begins before the voucher's end and commits after it. @returns what a phone gets that asked in between */
async function changeAroundEnd(t: Test, folder?: string) {
  const service = await startService(t, { timeZone: 'UTC', now: '2026-05-12T10:00:00Z' });
  const { admin, clock } = service;
  const phone = createPhone(service);
  const validity = { type: 'FIXED_DATE', date: '2026-05-12' };
  const { id, links } = (await admin.post('/api/v1/vouchers', { title: 'Free coffee', validity })).json();
  const held: Held = await download(service, links.applePass);
  await phone.register(held);
  const { transaction, edit } = await openParts(t, service, folder);

  clock.set('2026-05-12T23:59:59.400Z');
  const [changed, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const change = transaction(async (session) => {
    await edit(session, id, { title: 'Free tea' });
    changed.resolve();
    await asked.promise;
  });
  await changed.promise;
  clock.set('2026-05-13T00:00:01Z');
  const { lastUpdated } = (await phone.list(held.type)).json();
  const version = lastModified(await phone.get(held));
  asked.resolve();
  await change;
  const listed = await phone.list(held.type, lastUpdated);
  t.strictSame([listed.statusCode, listed.json().serialNumbers], [200, [held.serial]]);
  return phone.get(held, version);
}

t.test(
  "a change that begins before a voucher's end and commits after it reaches who asked in between",
  async (t) => {
    const answer = await changeAroundEnd(t);
    t.equal(answer.statusCode, 200);
    t.match(readPassJson(answer.rawPayload).description, /^Free tea/);
  },
);

t.test('it does not where a version is later only than the ends before its transaction began', async (t) => {
  const find = "longestTransaction = sql`interval '1 minute'`";
  const replace = "longestTransaction = sql`interval '0 minutes'`";
  const folder = patchedCopy(t, { file: 'apple/store.ts', find, replace });
  t.equal((await changeAroundEnd(t, folder)).statusCode, 304);
});

/** A phone that holds a card, and a voucher that is tied to it and on no phone. */
async function holdCard(t: Test) {
  const service = await startService(t, { now: today(), apns: true });
  const { admin, apns } = service;
  const card = (await admin.post('/api/v1/customer-cards', { name: '김민수' })).json();
  const voucher = (
    await admin.post('/api/v1/vouchers', { title: 'Free coffee', customerCardId: card.id })
  ).json();
  await createPhone(service).register(await download(service, card.links.applePass));
  await service.later(60);
  const settle = async () => {
    await service.later(5);
    return apns.pushes.length;
  };
  return {
    settle,
    edit: async (wish: object) => {
      t.equal((await admin.patch(`/api/v1/vouchers/${voucher.id}`, wish)).statusCode, 200);
      return settle();
    },
    deleteCard: () => admin.delete(`/api/v1/customer-cards/${card.id}?keepVouchers=true`),
  };
}

t.test('a card is pushed for what it shows of a voucher, and not for its description', async (t) => {
  const { settle, edit } = await holdCard(t);
  const before = await settle();
  t.equal(await edit({ description: 'of any size' }), before);
  t.equal(await edit({ title: 'Free tea' }), before + 1);
  t.equal(await edit({ translations: { ko: { title: '무료 차' } } }), before + 2);
  t.equal(await edit({ validity: { type: 'DAYS', days: 30 } }), before + 3);
  t.equal(await edit({ description: 'of one size', title: 'Free coffee' }), before + 4);
});

t.test('a deleted card is told so once, and nothing of the vouchers that were kept', async (t) => {
  const { settle, edit, deleteCard } = await holdCard(t);
  const before = await settle();
  t.equal((await deleteCard()).statusCode, 204);
  t.equal(await settle(), before + 1);
  t.equal(await edit({ title: 'Free tea' }), before + 1);
});
