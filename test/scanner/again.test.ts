// What a till is told of a voucher that was redeemed since it looked: by itself a moment ago, by another, out of a card.

import t from 'tap';
import { browser, keyOf } from '../support/browser.ts';
import { issue, redeem } from '../support/till.ts';
import { openTill } from './open-till.ts';

t.test('only the device that redeemed a moment ago is told that it was itself', async (t) => {
  const { admin, service, till, login, scan, press, later } = await openTill(t);
  const other = browser(service);
  for (const device of [till, other]) await device.signIn('/scan', login);
  const { redeemCode } = await issue(admin);
  const code = redeemCode.value;
  const theirs = (await other.send('/scan/lookup', { code })).body;
  t.match(theirs, 'banner good');
  const done = await press(code, (await scan(code)).body);
  const voucherId = /name="voucherId" value="([^"]+)"/.exec(theirs)?.[1] ?? '';
  const second = await other.send('/scan/redeem', { code, voucherId, key: keyOf(theirs) });
  t.match(
    [second.statusCode, second.body],
    [409, /banner bad[\s\S]*Already used: [\s\S]*Till 1/],
    'of one login',
  );
  const again = await scan(code);
  t.match(again.body, /banner neutral[\s\S]*Already redeemed here by you: May 12, 13:00/);
  t.match(again.body, `href="${done.headers.location}"`, 'where it can be undone');
  await later(11);
  t.match((await scan(code)).body, 'banner bad');
});

t.test('of a card the voucher that was chosen says what has become of it meanwhile', async (t) => {
  const { admin, till, login, scan, press } = await openTill(t);
  await till.signIn('/scan', login);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana' })).json();
  const [tea, cake] = [
    await issue(admin, { title: 'Tea', customerCardId: card.id }),
    await issue(admin, { title: 'Cake', customerCardId: card.id }),
  ];
  const seen = await scan(card.token, { voucherId: tea.id });
  t.match(seen.body, /banner good[\s\S]*Tea/);
  await redeem(admin, { code: tea.redeemCode.value, staff: 'Maria' });
  const late = await press(card.token, seen.body);
  t.match([late.statusCode, late.body], [409, /banner bad[\s\S]*Already used: [\s\S]*Maria[\s\S]*Tea/]);
  const cakeSeen = await scan(card.token, { voucherId: cake.id });
  await admin.post(`/api/v1/vouchers/${cake.id}/void`, { reason: 'x' });
  t.match((await press(card.token, cakeSeen.body)).body, /banner neutral[\s\S]*Cake/);
  const foreign = await issue(admin, { title: 'Nobody’s' });
  const none = (await scan(card.token, { voucherId: foreign.id })).body;
  t.match(none, 'Which voucher?', 'one that is not on it is not shown');
  t.notMatch(none, 'Nobody’s');
});
