// Looking up and redeeming, through the front door.

import t from 'tap';
import { startService } from '../support/service.ts';
import { at, issue, lookUp, redeem, refuses, undo } from '../support/till.ts';

t.test('a voucher is redeemed once, and the second is told when, where and by whom', async (t) => {
  const { admin, clock } = await startService(t);
  const { id, redeemCode } = await issue(admin);
  const body = {
    code: redeemCode.display,
    channel: 'scanner',
    staff: 'Ann',
    location: 'Old Town',
    reference: 'R-17',
  };
  const first = await redeem(admin, body);
  t.equal(first.statusCode, 201);
  t.match(first.json(), {
    voucherId: id,
    redeemedAt: at(0),
    channel: 'scanner',
    staff: 'Ann',
    location: 'Old Town',
    reference: 'R-17',
    undoneAt: null,
    replayed: false,
    voucher: { id, status: 'redeemed', redeemedAt: at(0) },
  });
  clock.set(at(5));
  const second = await redeem(admin, { code: redeemCode.value });
  t.match(
    [second.statusCode, second.json()],
    [
      409,
      {
        code: 'ALREADY_REDEEMED',
        redemption: {
          redeemedAt: at(0),
          channel: 'scanner',
          staff: 'Ann',
          location: 'Old Town',
          byYouJustNow: false,
        },
      },
    ],
  );
  const atKiosk = await redeem(admin, { code: redeemCode.value, channel: 'kiosk' });
  t.equal(atKiosk.json().redemption.staff, null, 'no name of staff where customers look');
  const events = (await admin.get(`/api/v1/vouchers/${id}/events`)).json().items;
  t.match(events, [
    { sequence: 1, type: 'voucher.issued' },
    { sequence: 2, type: 'voucher.redeemed', data: { redemptionId: first.json().id, channel: 'scanner' } },
  ]);
  t.equal(events.length, 2);
});

t.test('whoever scans again within ten seconds is told that it was just them', async (t) => {
  const { admin, clock, withScopes } = await startService(t);
  const { redeemCode } = await issue(admin);
  const till = await withScopes('redeem');
  await redeem(till, { code: redeemCode.value });
  clock.set(at(0, 10));
  t.equal((await redeem(till, { code: redeemCode.value })).json().redemption.byYouJustNow, true);
  t.equal((await redeem(admin, { code: redeemCode.value })).json().redemption.byYouJustNow, false);
  clock.set(at(0, 11));
  t.equal((await redeem(till, { code: redeemCode.value })).json().redemption.byYouJustNow, false);
});

t.test(
  'a code is known however it is typed, by its scan token, its link, and by nothing of another business',
  async (t) => {
    const { admin, anotherBusiness, publicUrl } = await startService(t);
    const { id, redeemCode, links } = await issue(admin);
    const spelled = redeemCode.display.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
    const persian = redeemCode.display.replace(/\d/g, (digit: string) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)] ?? '');
    for (const code of [
      redeemCode.value,
      redeemCode.display,
      spelled,
      persian,
      ` ${redeemCode.value}\u200f `,
      links.page,
      `${links.page}/voucher.pkpass`,
    ])
      t.match((await lookUp(admin, code)).json(), { result: 'OK', voucher: { id }, redemption: null }, code);
    const foreign = await anotherBusiness();
    for (const code of [redeemCode.value, links.page]) {
      const theirs = await lookUp(foreign, code);
      const nobodys = await lookUp(foreign, '7K3MQ9XWT8');
      t.same([theirs.statusCode, theirs.json()], [nobodys.statusCode, nobodys.json()]);
    }
    await refuses(t, lookUp(admin, `${publicUrl}/v/AAAAAAAAAAAAAAAAAAAAAA`), 404, 'NOT_FOUND');
    await refuses(t, lookUp(admin, '\0\0\0\0'), 404, 'NOT_FOUND');
    await refuses(t, lookUp(admin, '7K3MQ9XWT9'), 422, 'CHECK_CHAR');
  },
);

t.test('a stored code wins over the check symbol', async (t) => {
  const { admin } = await startService(t);
  const { id } = await issue(admin, { redeemCode: 'SUMMER-2026' });
  const ten = await issue(admin, { redeemCode: '7K3MQ9XWT9' });
  t.equal((await lookUp(admin, 'summer 2026')).json().voucher.id, id);
  t.equal((await lookUp(admin, '7K3MQ-9XWT9')).json().voucher.id, ten.id);
});

t.test('looking up redeems nothing and says why a voucher cannot be used', async (t) => {
  const { admin, clock } = await startService(t);
  const used = await issue(admin);
  const voided = await issue(admin);
  const ended = await issue(admin, { validity: { type: 'DAYS', days: 1 } });
  await redeem(admin, { code: used.redeemCode.value });
  await admin.post(`/api/v1/vouchers/${voided.id}/void`, { reason: 'Wrong customer' });
  clock.set('2026-05-13T21:00:00Z');
  const cases = [
    [used, 'ALREADY_REDEEMED', 409],
    [voided, 'VOIDED', 409],
    [ended, 'EXPIRED', 409],
  ] as const;
  for (const [{ redeemCode }, result, status] of cases) {
    t.equal((await lookUp(admin, redeemCode.value)).json().result, result);
    await refuses(t, redeem(admin, { code: redeemCode.value }), status, result);
  }
  t.match((await lookUp(admin, used.redeemCode.value)).json().redemption, {
    redeemedAt: at(0),
    undoneAt: null,
  });
});

t.test('the last millisecond is in time, the next is not', async (t) => {
  const { admin, clock } = await startService(t);
  const [inTime, late] = [
    await issue(admin, { validity: { type: 'DAYS', days: 1 } }),
    await issue(admin, { validity: { type: 'DAYS', days: 1 } }),
  ];
  clock.set('2026-05-13T20:59:59.999Z');
  t.equal((await redeem(admin, { code: inTime.redeemCode.value })).statusCode, 201);
  clock.set('2026-05-13T21:00:00.000Z');
  await refuses(t, redeem(admin, { code: late.redeemCode.value }), 409, 'EXPIRED');
});

t.test("a customer's card opens the choice of its vouchers, also of those without a code", async (t) => {
  const { admin } = await startService(t);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana Müller' })).json();
  const other = (await admin.post('/api/v1/customer-cards', { name: 'Bo' })).json();
  const mine = await issue(admin, { customerCardId: card.id, redeemCode: false });
  const theirs = await issue(admin, { customerCardId: other.id });
  t.equal(mine.redeemCode, null);
  t.same(mine.customerCard, { id: card.id, name: 'Ana Müller', number: card.number });
  const seen = await lookUp(admin, card.token);
  t.match(seen.json(), {
    result: 'CARD',
    customerCard: { id: card.id, name: 'Ana Müller' },
    vouchers: [{ id: mine.id }],
  });
  t.equal(seen.json().vouchers.length, 1);
  const pathOf = async (body: object) =>
    (await redeem(admin, { code: card.token, ...body })).json().errors?.[0]?.path;
  t.equal(await pathOf({}), '/voucherId');
  t.equal(await pathOf({ voucherId: theirs.id }), '/voucherId');
  t.equal((await redeem(admin, { code: card.token, voucherId: mine.id })).json().voucherId, mine.id);
  t.equal((await lookUp(admin, card.token)).json().vouchers.length, 0);
});

t.test(
  'a retry with the same key gets the first answer, marked as such; another body is refused',
  async (t) => {
    const { admin, clock } = await startService(t);
    const { redeemCode } = await issue(admin);
    const key = { 'idempotency-key': 'till-1-sale-17' };
    const first = await redeem(admin, { code: redeemCode.value }, key);
    clock.set(at(1));
    const again = await redeem(admin, { code: redeemCode.value }, key);
    t.same([again.statusCode, again.json()], [201, { ...first.json(), replayed: true }]);
    await refuses(
      t,
      redeem(admin, { code: redeemCode.value, location: 'x' }, key),
      422,
      'IDEMPOTENCY_KEY_REUSED',
    );
  },
);

t.test('bad input is named and redeems nothing', async (t) => {
  const { admin } = await startService(t);
  const { redeemCode, id } = await issue(admin);
  const code = redeemCode.value;
  const cases: [object, string][] = [
    [{}, '/code'],
    [{ code: 5 }, '/code'],
    [{ code: '' }, '/code'],
    [{ code: 'x'.repeat(2049) }, '/code'],
    [{ code, channel: 'SCANNER' }, '/channel'],
    [{ code, staff: 'a\u0000b' }, '/staff'],
    [{ code, location: '\ud800' }, '/location'],
    [{ code, reference: '\n' }, '/reference'],
    [{ code, voucherId: 'x' }, '/voucherId'],
    [{ code, voucherId: 'urn:uuid:018f3a3c-1111-7111-8111-111111111111' }, '/voucherId'],
    [{ code, note: 'x' }, '/note'],
  ];
  for (const [body, path] of cases) {
    const answer = await redeem(admin, body);
    t.match(
      [answer.statusCode, answer.json()],
      [422, { errors: [{ path }] }],
      JSON.stringify(body).slice(0, 60),
    );
  }
  for (const path of ['x', '00000000-0000-7000-8000-000000000000'])
    await refuses(t, undo(admin, path), 404, 'NOT_FOUND');
  t.equal((await admin.get(`/api/v1/vouchers/${id}`)).json().status, 'active');
});
