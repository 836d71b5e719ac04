// The same reports end the same, whatever order they come in: every order of five, and random ones one by one.

import t from 'tap';
import { type Base, decisive, type Fact, type ReportKind, weigh } from '../../src/vouchers/life/reported.ts';

const open = { endsAt: null, validitySince: null };
const active: Base = { status: 'active' };
const minute = (n: number) => new Date(Date.parse('2026-05-12T10:00:00Z') + n * 60_000);
const fact = (kind: ReportKind, n: number, id = `${kind}-${n}`): Fact => ({
  kind,
  at: minute(n).toISOString(),
  id,
});

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((first, place) =>
    permutations(items.toSpliced(place, 1)).map((rest) => [first, ...rest]),
  );
}

/** As they come, one by one, with only what can still decide kept between. */
function arrive(base: Base, facts: Fact[], circumstances = open as Parameters<typeof weigh>[2]): string {
  let kept: Fact[] = [];
  for (const each of facts) kept = decisive([...kept, each]);
  const { standing } = weigh(base, kept, circumstances);
  return `${standing.status} ${'at' in standing ? standing.at.toISOString() : ''}`;
}

t.test('five facts end the same in all 120 orders', async (t) => {
  const sets = [
    [fact('redeemed', 1), fact('undone', 2), fact('voided', 3), fact('expired', 4), fact('redeemed', 5)],
    [fact('voided', 1), fact('redeemed', 2), fact('undone', 3), fact('redeemed', 4), fact('expired', 5)],
    [
      fact('redeemed', 1),
      fact('undone', 1),
      fact('redeemed', 1, 'b'),
      fact('expired', 1),
      fact('undone', 1, 'c'),
    ],
  ];
  for (const facts of sets) {
    const ends = permutations(facts).map((order) => arrive(active, order));
    t.equal(ends.length, 120);
    t.equal(new Set(ends).size, 1, String(ends[0]));
  }
});

t.test('random facts, shuffled: one by one as all at once', async (t) => {
  // A generator with a seed: what fails can be run again.
  let seed = 20261122;
  const random = (most: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % most;
  };
  const kinds = ['redeemed', 'undone', 'voided', 'expired', 'redeemed', 'undone'] as const;
  for (let round = 0; round < 2000; round++) {
    const facts = Array.from({ length: 2 + random(8) }, (_, n) =>
      fact(kinds[random(random(3) === 0 ? 6 : 2)] ?? 'redeemed', random(6), `${round}-${n}`),
    );
    const base: Base = random(4) === 0 ? { status: 'redeemed', at: minute(-1) } : active;
    const circumstances = {
      endsAt: random(3) === 0 ? minute(4) : null,
      validitySince: random(3) === 0 ? minute(3) : null,
    };
    const { standing } = weigh(base, facts, circumstances);
    const all = `${standing.status} ${'at' in standing ? standing.at.toISOString() : ''}`;
    const shuffled = facts.map((each) => ({ each, place: random(1000) })).sort((a, b) => a.place - b.place);
    const oneByOne = arrive(
      base,
      shuffled.map(({ each }) => each),
      circumstances,
    );
    if (oneByOne !== all) t.fail(`round ${round}: ${oneByOne} is not ${all}: ${JSON.stringify(facts)}`);
  }
});

t.test('applying them as they come would not: the order of arrival decides there', async (t) => {
  const facts = [fact('redeemed', 1), fact('undone', 2), fact('redeemed', 3)];
  const naive = (order: Fact[]) =>
    order.reduce<Base>((base, each) => weigh(base, [each], open).standing as Base, active).status;
  t.ok(new Set(permutations(facts).map(naive)).size > 1);
});

t.test('each fact is judged where it stands', async (t) => {
  const end = (facts: Fact[], base: Base = active, circumstances: Parameters<typeof weigh>[2] = open) => {
    const { standing, verdicts } = weigh(base, facts, circumstances);
    return [standing.status, ...facts.map(({ id }) => verdicts.get(id))];
  };
  const ours: Base = { status: 'redeemed', at: minute(0) };
  t.same(end([fact('redeemed', 2), fact('voided', 1)]), ['voided', 'VOIDED', 'APPLIED']);
  t.same(end([fact('redeemed', 1), fact('voided', 2), fact('undone', 3)]), [
    'voided',
    'VOIDED',
    'APPLIED',
    'APPLIED',
  ]);
  t.same(end([fact('redeemed', 1), fact('expired', 2)]), ['redeemed', 'APPLIED', 'ALREADY_REDEEMED']);
  t.same(end([fact('expired', 1), fact('redeemed', 2)]), ['redeemed', 'ALREADY_REDEEMED', 'APPLIED']);
  t.same(end([fact('undone', 1)]), ['active', 'NOT_REDEEMED']);
  t.same(end([fact('voided', 1)], ours), ['redeemed', 'ALREADY_REDEEMED'], 'our own redemption stands');
  t.same(end([fact('undone', 1), fact('voided', 2)], ours), ['voided', 'APPLIED', 'APPLIED']);
  const ends = { endsAt: minute(3), validitySince: null };
  t.same(end([fact('redeemed', 3)], active, ends), ['active', 'EXPIRED']);
  t.same(end([fact('redeemed', 2)], active, ends), ['redeemed', 'APPLIED']);
  t.same(end([fact('expired', 1)], active, { endsAt: null, validitySince: minute(2) }), ['active', 'STALE']);
  t.same(end([fact('redeemed', 1), fact('undone', 2)], { status: 'voided', at: minute(0) }), [
    'voided',
    'VOIDED',
    'VOIDED',
  ]);
});
