// Reports from elsewhere: the latest word on each field holds, in whatever order the reports come.

import t from 'tap';
import { applyReportedCard, type Reported } from '../../src/customers/report.ts';
import { Refusal } from '../../src/errors.ts';
import type { CustomerCardId } from '../../src/ids.ts';
import { path, startDesk, timeZoneOf } from './desk.ts';

type Report = [at: string, change: Reported];
type Desk = Awaited<ReturnType<typeof startDesk>>;

const report = ({ database, admin }: Desk, id: CustomerCardId, [at, change]: Report) =>
  database.transaction((session) =>
    applyReportedCard(
      session,
      { timeZoneOf, onChange: async () => {} },
      admin.businessId,
      id,
      change,
      new Date(at),
    ),
  );

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

t.test('all 120 orders of five reports end in one card', async (t) => {
  const desk = await startDesk(t);
  const reports: Report[] = [
    ['2026-05-12T11:00:00Z', { name: 'First', email: 'a@example.com' }],
    ['2026-05-12T11:00:01Z', { name: 'Second', phone: '067 123 45 67' }],
    ['2026-05-12T11:00:01Z', { name: 'Rival', email: null, locale: 'th' }],
    ['2026-05-12T11:00:02Z', { phone: null, email: 'b@example.com' }],
    ['2026-05-12T11:00:02Z', { phone: '+380671234568', locale: 'ko' }],
  ];
  const end = async (order: Report[]) => {
    const { id } = await desk.admin.make({ name: 'Start' });
    for (const each of order) await report(desk, id, each);
    const { name, email, phone, locale } = (await desk.admin.get(`${path}/${id}`)).json();
    return JSON.stringify({ name, email, phone, locale });
  };
  const ends = new Set(await Promise.all(permutations(reports).map(end)));
  // Of equal instants the greater JSON text holds: "Second" over "Rival", null over a text in quotes.
  const last = { name: 'Second', email: 'b@example.com', phone: null, locale: 'ko' };
  t.same([...ends], [JSON.stringify(last)]);
});

t.test('a report says whether it was news', async (t) => {
  const desk = await startDesk(t);
  const { id } = await desk.admin.make({ name: 'Ana' });
  const outcome = (at: string, change: Reported) => report(desk, id, [`2026-05-12T${at}Z`, change]);
  t.equal(await outcome('09:00:00', { name: 'Older than the card' }), 'STALE');
  t.equal(await outcome('10:00:00', { name: 'Ana B' }), 'APPLIED', 'the very moment it was made');
  t.equal(await outcome('10:05:00', { name: 'Ana B' }), 'UNCHANGED');
  t.equal(await outcome('10:04:00', { name: 'Ana C' }), 'STALE', 'though the newer one changed nothing');
  t.equal(await outcome('10:04:00', { name: 'Ana C', locale: 'ko' }), 'APPLIED', 'field by field');
  t.equal(await outcome('10:06:00', {}), 'UNCHANGED');
  t.match((await desk.admin.get(`${path}/${id}`)).json(), { name: 'Ana B', locale: 'ko' });
  t.same(await desk.admin.find('ana b'), ['Ana B'], 'the search knows');
});

t.test(
  'what we changed ourselves outlives older reports, and those of a clock that runs ahead',
  async (t) => {
    const desk = await startDesk(t);
    const { id } = await desk.admin.make({ name: 'Ana', email: 'a@example.com' });
    desk.setClock('2026-05-12T10:10:00Z');
    t.equal(await report(desk, id, ['2026-05-12T10:12:00Z', { name: 'From the future' }]), 'APPLIED');
    await desk.admin.patch(id, { name: 'Ours', email: 'a@example.com' });
    t.equal(await report(desk, id, ['2026-05-12T10:12:00Z', { name: 'From the future' }]), 'STALE');
    t.equal(
      await report(desk, id, ['2026-05-12T10:05:00Z', { email: 'b@example.com' }]),
      'APPLIED',
      'no change of ours',
    );
    t.equal(await report(desk, id, ['2026-05-12T10:13:00Z', { name: 'Newer' }]), 'APPLIED');
  },
);

t.test('what is wrong in a report is refused under /data, and nothing of it is applied', async (t) => {
  const desk = await startDesk(t);
  const card = await desk.admin.make({ name: 'Ana' });
  const cases: [Reported, string][] = [
    [{ name: '' }, '/data/name'],
    [{ name: null }, '/data/name'],
    [{ name: { a: 1 } }, '/data/name'],
    [{ email: 'x' }, '/data/email'],
    [{ phone: 5 }, '/data/phone'],
    [{ phone: '12' }, '/data/phone'],
    [{ locale: 'de' }, '/data/locale'],
    [{ locale: 'constructor' }, '/data/locale'],
    [{ name: 'a\0' }, '/data/name'],
  ];
  for (const [change, at] of cases) {
    const refused = report(desk, card.id, ['2026-05-12T11:00:00Z', { email: 'new@example.com', ...change }]);
    const error = await refused.then(
      () => undefined,
      (error: unknown) => error,
    );
    t.match(
      error instanceof Refusal && error.facts.errors,
      [{ path: at }],
      `${at} ${JSON.stringify(change)}`,
    );
  }
  t.same((await desk.admin.get(`${path}/${card.id}`)).json(), card);
  await desk.admin.delete(card.id);
  await t.rejects(report(desk, card.id, ['2026-05-12T11:00:00Z', { name: 'Back' }]), { code: 'NOT_FOUND' });
});
