// Validity against the reference's vectors, the world's strangest midnights, and mutants that must fail.

import t from 'tap';
import { Refusal } from '../../src/errors.ts';
import { appleExpiration, computeValidity, type Validity } from '../../src/vouchers/validity.ts';

type Vector = [issued: string, zone: string, rule: Validity, issuedOn: string, last: string, expires: string];

const days = (n: number): Validity => ({ type: 'DAYS', days: n });
const months = (n: number): Validity => ({ type: 'MONTHS', months: n });
const until = (date: string): Validity => ({ type: 'FIXED_DATE', date });

const reference: Vector[] = [
  ['2026-05-12T10:00Z', 'Europe/Kyiv', days(7), '2026-05-12', '2026-05-19', '2026-05-19T21:00Z'],
  ['2026-05-12T21:30Z', 'Europe/Kyiv', days(1), '2026-05-13', '2026-05-14', '2026-05-14T21:00Z'],
  ['2026-05-12T18:45Z', 'Asia/Kolkata', days(30), '2026-05-13', '2026-06-12', '2026-06-12T18:30Z'],
  ['2026-03-28T12:00Z', 'Europe/Berlin', days(1), '2026-03-28', '2026-03-29', '2026-03-29T22:00Z'],
  ['2026-01-31T09:00Z', 'Europe/Berlin', months(1), '2026-01-31', '2026-02-28', '2026-02-28T23:00Z'],
  ['2028-01-31T09:00Z', 'Europe/Berlin', months(1), '2028-01-31', '2028-02-29', '2028-02-29T23:00Z'],
  ['2026-12-31T09:00Z', 'Asia/Bangkok', months(2), '2026-12-31', '2027-02-28', '2027-02-28T17:00Z'],
  ['2024-02-29T09:00Z', 'Asia/Bangkok', months(12), '2024-02-29', '2025-02-28', '2025-02-28T17:00Z'],
  ['2026-05-12T10:00Z', 'Asia/Kolkata', until('2026-12-31'), '2026-05-12', '2026-12-31', '2026-12-31T18:30Z'],
  [
    '2026-05-12T10:00Z',
    'Pacific/Auckland',
    until('2026-05-12'),
    '2026-05-12',
    '2026-05-12',
    '2026-05-12T12:00Z',
  ],
];

const monthEnds: Vector[] = [
  ['2026-01-31T09:00Z', 'Europe/Kyiv', months(2), '2026-01-31', '2026-03-31', '2026-03-31T21:00Z'],
  ['2026-01-31T09:00Z', 'Europe/Kyiv', months(3), '2026-01-31', '2026-04-30', '2026-04-30T21:00Z'],
  ['2026-08-31T09:00Z', 'Asia/Seoul', months(6), '2026-08-31', '2027-02-28', '2027-02-28T15:00Z'],
  ['2026-01-31T09:00Z', 'Asia/Seoul', months(120), '2026-01-31', '2036-01-31', '2036-01-31T15:00Z'],
];

/** The day after the last one starts at 01:00, twice, or was never there. Transitions as IANA lists them. */
const strangeMidnights: Vector[] = [
  ['2018-11-02T15:00Z', 'America/Sao_Paulo', days(1), '2018-11-02', '2018-11-03', '2018-11-04T03:00Z'],
  ['2026-04-22T15:00Z', 'Africa/Cairo', days(1), '2026-04-22', '2026-04-23', '2026-04-23T22:00Z'],
  ['2026-03-27T15:00Z', 'Asia/Beirut', days(1), '2026-03-27', '2026-03-28', '2026-03-28T22:00Z'],
  ['2026-03-06T15:00Z', 'America/Havana', days(1), '2026-03-06', '2026-03-07', '2026-03-08T05:00Z'],
  ['2026-09-04T15:00Z', 'America/Santiago', days(1), '2026-09-04', '2026-09-05', '2026-09-06T04:00Z'],
  ['2022-03-20T15:00Z', 'Asia/Tehran', days(1), '2022-03-20', '2022-03-21', '2022-03-21T20:30Z'],
  // 25 hours: midnight comes twice, or 23:00 does.
  ['2026-10-30T15:00Z', 'America/Havana', days(1), '2026-10-30', '2026-10-31', '2026-11-01T04:00Z'],
  ['2026-10-23T15:00Z', 'Asia/Beirut', days(1), '2026-10-23', '2026-10-24', '2026-10-24T22:00Z'],
  // At 00:01 the clock went back to 23:01 of the day before: the end is the first midnight.
  ['2010-11-05T15:00Z', 'America/St_Johns', days(1), '2010-11-05', '2010-11-06', '2010-11-07T02:30Z'],
  // Samoa had no 30 December 2011, Kwajalein no 21 August 1993.
  ['2011-12-28T15:00Z', 'Pacific/Apia', days(1), '2011-12-28', '2011-12-29', '2011-12-30T10:00Z'],
  ['2011-12-28T15:00Z', 'Pacific/Apia', days(2), '2011-12-28', '2011-12-30', '2011-12-30T10:00Z'],
  ['2011-12-28T15:00Z', 'Pacific/Apia', days(3), '2011-12-28', '2011-12-31', '2011-12-31T10:00Z'],
  ['1993-08-19T18:00Z', 'Pacific/Kwajalein', days(1), '1993-08-19', '1993-08-20', '1993-08-21T12:00Z'],
];

const instant = (text: string): number => Date.parse(text);

for (const [claim, vectors] of Object.entries({ reference, monthEnds, strangeMidnights })) {
  t.test(`the vectors hold: ${claim}`, async (t) => {
    for (const [issued, zone, rule, issuedOn, lastValidDate, expires] of vectors) {
      t.strictSame(
        computeValidity(rule, new Date(issued), zone),
        { issuedOn, lastValidDate, expiresAt: new Date(expires) },
        `${issued} ${zone} ${JSON.stringify(rule)}`,
      );
    }
  });
}

t.test('an unlimited voucher has no last day', async (t) => {
  const period = computeValidity({ type: 'UNLIMITED' }, new Date('2026-05-12T21:30Z'), 'Europe/Kyiv');
  t.strictSame(period, { issuedOn: '2026-05-13', lastValidDate: null, expiresAt: null });
});

t.test('adding seconds instead of days fails the vectors, so they can fail', async (t) => {
  const day = 86_400_000;
  const bounded = reference.filter(([, , rule]) => rule.type === 'DAYS');
  const rightOnes = (mutant: (issued: number, n: number, zone: string) => number) =>
    bounded.filter(
      ([issued, zone, rule, , , expires]) =>
        rule.type === 'DAYS' && mutant(instant(issued), rule.days, zone) === instant(expires),
    ).length;
  const startOfDay = (at: number, zone: string) =>
    computeValidity(until(localDay(at, zone)), new Date(at), zone).expiresAt?.getTime() ?? 0;

  t.equal(bounded.length, 4);
  t.equal(
    rightOnes((issued, n) => issued + n * day),
    0,
    'n x 24 h after the issue',
  );
  t.equal(
    rightOnes((issued, n) => Math.floor(issued / day) * day + (n + 1) * day),
    0,
    'the day of UTC',
  );
  t.equal(
    rightOnes((issued, n, zone) => startOfDay(issued, zone) + n * day),
    3,
    'n x 24 h after the end of the local issue day: the spring vector catches it',
  );
});

t.test('a month at a time is not the same as months in one step', async (t) => {
  const zone = 'Europe/Berlin';
  const twice = computeValidity(months(1), new Date('2026-02-28T09:00Z'), zone).lastValidDate;
  const atOnce = computeValidity(months(2), new Date('2026-01-31T09:00Z'), zone).lastValidDate;
  t.equal(twice, '2026-03-28');
  t.equal(atOnce, '2026-03-31');
});

t.test('in 24 zones, the end is the first instant after the last valid day', async (t) => {
  const random = seeded(20260512);
  const from = instant('1975-01-01T00:00Z');
  const to = instant('2037-01-01T00:00Z');
  const faults: string[] = [];
  for (const zone of zones) {
    for (let i = 0; i < 1000; i += 1) {
      const issuedAt = new Date(from + Math.floor(random() * (to - from)));
      const n = 1 + Math.floor(random() ** 3 * 400);
      const { issuedOn, lastValidDate, expiresAt } = computeValidity(days(n), issuedAt, zone);
      const end = expiresAt?.getTime() ?? 0;
      const elapsed = end - issuedAt.getTime();
      const right =
        issuedOn === localDay(issuedAt.getTime(), zone) &&
        lastValidDate === plusDays(issuedOn, n) &&
        localDay(end, zone) === plusDays(issuedOn, n + 1) &&
        localDay(end - 1, zone) === lastValidDate &&
        elapsed >= (n * 24 - 1) * 3_600_000 &&
        elapsed <= ((n + 1) * 24 + 1) * 3_600_000;
      if (!right) faults.push(`${zone} ${issuedAt.toISOString()} + ${n}: ${lastValidDate}, ${expiresAt}`);
    }
  }
  t.strictSame(faults, []);
});

t.test('what is not a whole number in range is refused at its place', async (t) => {
  for (const n of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 3651, '7' as unknown as number]) {
    t.equal(refusedPath(days(n)), '/validity/days', `${n} days`);
  }
  for (const n of [0, -1, 1.5, Number.NaN, 121])
    t.equal(refusedPath(months(n)), '/validity/months', `${n} months`);
  for (const n of [1, 3650]) t.equal(refusedPath(days(n)), undefined, `${n} days`);
  for (const n of [1, 120]) t.equal(refusedPath(months(n)), undefined, `${n} months`);
});

t.test('a fixed date is a real day, not past, not after the year 9998', async (t) => {
  const wrong = [
    '',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-6-1',
    '12.06.2026',
    '2026-06-12T00:00',
    '-002026-06-12',
  ];
  for (const date of [...wrong, '２０２６-06-12', '2026-05-12\n', '9999-01-01', '0000-01-01']) {
    t.equal(refusedPath(until(date)), '/validity/date', JSON.stringify(date));
  }
  t.equal(refusedPath(until('2026-05-12')), '/validity/date', 'it is the 13th in Kyiv already');
  for (const date of ['2026-05-13', '2028-02-29', '9998-12-31'])
    t.equal(refusedPath(until(date)), undefined, date);
});

t.test('Apple gets the last second of the last day with the local offset', async (t) => {
  const zoned = (expires: string, zone: string) => appleExpiration(new Date(expires), zone);
  t.equal(zoned('2026-05-19T21:00:00Z', 'Europe/Kyiv'), '2026-05-19T23:59:59+03:00');
  t.equal(zoned('2026-06-12T18:30:00Z', 'Asia/Kolkata'), '2026-06-12T23:59:59+05:30');
  t.equal(zoned('2026-02-28T23:00:00Z', 'Europe/Berlin'), '2026-02-28T23:59:59+01:00');
  t.equal(zoned('2026-03-08T05:00:00Z', 'America/Havana'), '2026-03-07T23:59:59-05:00');
  t.equal(zoned('2026-05-13T00:00:00Z', 'UTC'), '2026-05-12T23:59:59+00:00');
  t.equal(zoned('2026-05-19T21:00:00.400Z', 'Europe/Kyiv'), '2026-05-19T23:59:59+03:00', 'without fractions');
});

const zones = [
  ...['Europe/Kyiv', 'Europe/Berlin', 'Europe/London', 'Europe/Lisbon', 'Asia/Kolkata', 'Asia/Kathmandu'],
  ...['Asia/Bangkok', 'Asia/Seoul', 'Asia/Tehran', 'Asia/Beirut', 'Asia/Amman', 'Africa/Cairo'],
  ...['Africa/Casablanca', 'America/New_York', 'America/St_Johns', 'America/Havana', 'America/Sao_Paulo'],
  ...['America/Santiago', 'America/Asuncion', 'Australia/Lord_Howe', 'Australia/Sydney', 'Pacific/Auckland'],
  ...['Pacific/Chatham', 'Asia/Tashkent'],
];

function refusedPath(validity: Validity): string | undefined {
  try {
    computeValidity(validity, new Date('2026-05-12T21:30Z'), 'Europe/Kyiv');
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.facts.errors?.[0]?.path;
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The local date as ICU sees it: not the library under test. Swedish writes YYYY-MM-DD. */
function localDay(at: number, zone: string): string {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  clocks.set(zone, clock);
  return clock.format(at);
}

function plusDays(day: string, n: number): string {
  return new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10);
}

/** Mulberry32: the same numbers at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
