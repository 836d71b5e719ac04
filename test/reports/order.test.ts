// The same reports end the same, whatever order they come in: every order of five, held against a naive fold.

import t from 'tap';
import { type Fact, type ReportKind, type Standing, weigh } from '../../src/vouchers/life/reported.ts';

const open = { endsAt: null, validitySince: null };
const active: Standing = { status: 'active' };
const minute = (n: number) => new Date(Date.parse('2026-05-12T10:00:00Z') + n * 60_000).toISOString();
const fact = (kind: ReportKind, n: number): Fact => ({ kind, at: minute(n), id: `${kind}-${n}` });

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((first, place) =>
    permutations(items.toSpliced(place, 1)).map((rest) => [first, ...rest]),
  );
}

t.test('five facts end the same in all 120 orders', async (t) => {
  const sets = [
    [fact('redeemed', 1), fact('undone', 2), fact('voided', 3), fact('expired', 4), fact('redeemed', 5)],
    [fact('voided', 1), fact('redeemed', 2), fact('undone', 3), fact('redeemed', 4), fact('expired', 5)],
    [fact('redeemed', 1), fact('undone', 1), fact('redeemed', 1), fact('voided', 1), fact('expired', 1)],
  ];
  for (const facts of sets) {
    const ends = permutations(facts).map((order) => JSON.stringify(weigh(active, order, open).standing));
    t.equal(ends.length, 120);
    t.equal(new Set(ends).size, 1, String(ends[0]));
  }
});

t.test('applying them as they come would not: the order of arrival decides there', async (t) => {
  const facts = [fact('redeemed', 1), fact('undone', 2), fact('voided', 3)];
  const naive = (order: Fact[]) =>
    order.reduce<Standing>((standing, each) => weigh(standing, [each], open).standing, active).status;
  t.ok(new Set(permutations(facts).map(naive)).size > 1);
});

t.test('each fact is judged where it stands in time', async (t) => {
  const end = (facts: Fact[], base: Standing = active, circumstances: Parameters<typeof weigh>[2] = open) => {
    const { standing, verdicts } = weigh(base, facts, circumstances);
    return [standing.status, ...facts.map(({ id }) => verdicts.get(id))];
  };
  t.same(end([fact('redeemed', 2), fact('voided', 1)]), ['voided', 'VOIDED', 'APPLIED']);
  t.same(end([fact('voided', 2), fact('redeemed', 1)]), ['redeemed', 'ALREADY_REDEEMED', 'APPLIED']);
  t.same(end([fact('redeemed', 1), fact('expired', 2)]), ['redeemed', 'APPLIED', 'ALREADY_REDEEMED']);
  t.same(end([fact('undone', 1)]), ['active', 'NOT_REDEEMED']);
  const ends = { endsAt: new Date(minute(3)), validitySince: null };
  t.same(end([fact('redeemed', 3)], active, ends), ['active', 'EXPIRED']);
  t.same(end([fact('redeemed', 2)], active, ends), ['redeemed', 'APPLIED']);
  t.same(end([fact('expired', 1)], active, { endsAt: null, validitySince: new Date(minute(2)) }), [
    'active',
    'EXPIRED',
  ]);
  t.same(end([fact('undone', 1)], { status: 'redeemed', at: new Date(minute(0)) }), ['active', 'APPLIED']);
  t.same(end([fact('redeemed', 1)], { status: 'voided', at: new Date(minute(0)) }), ['voided', 'VOIDED']);
});
