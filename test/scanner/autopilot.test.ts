// A till that redeems at once: what a scanner reads is redeemed without a look, and can be undone at once.

import t from 'tap';
import { adminPassword, browser } from '../support/browser.ts';
import { startService } from '../support/service.ts';
import { issue } from '../support/till.ts';

t.test('a scan redeems at once, is undone at once, and never chooses', async (t) => {
  const service = await startService(t, { adminPassword });
  const { admin, later } = service;
  const till = browser(service);
  await till.signIn('/scan');
  const atOnce = (code: string, key: string = crypto.randomUUID()) =>
    till.send('/scan/redeem', { mode: 'autopilot', code, key });
  const statusOf = async (id: string) => (await admin.get(`/api/v1/vouchers/${id}`)).json().status;
  t.match((await till.get('/scan')).body, 'data-choice="autopilot"');

  const voucher = await issue(admin);
  const done = await atOnce(voucher.redeemCode.value);
  t.equal(done.statusCode, 303);
  const where = String(done.headers.location);
  const page = (await till.get(where)).body;
  t.match(page, /<progress max="10" value="10" data-next/);
  t.match(
    JSON.stringify((await admin.get(`/api/v1/vouchers/${voucher.id}/events`)).json()),
    '"channel":"autopilot"',
  );
  const again = await atOnce(voucher.redeemCode.value);
  t.match(
    [again.statusCode, again.body],
    [409, new RegExp(`banner neutral[\\s\\S]*Already redeemed here by you[\\s\\S]*href="${where}"`)],
    'scanned again at once it is not redeemed a second time, and nobody else has used it',
  );
  t.equal((await till.send(`${where}/undo`, {})).headers.location, where);
  t.equal(await statusOf(voucher.id), 'active');
  t.notMatch((await till.get(where)).body, 'data-next');

  const second = await issue(admin);
  const later10 = String((await atOnce(second.redeemCode.value)).headers.location);
  await later(11);
  t.notMatch((await till.get(later10)).body, 'data-next', 'the bar has run');
  t.match((await till.get(later10)).body, `${later10}/undo`, 'the minutes have not');
  t.match(await atOnce(second.redeemCode.value), { statusCode: 409, body: /banner bad[\s\S]*Already used/ });
  t.equal((await atOnce('7K3MQ-9XWT8')).statusCode, 404);
  t.equal((await atOnce('')).statusCode, 404);

  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana' })).json();
  const tied = await issue(admin, { customerCardId: card.id });
  t.match((await atOnce(card.token)).body, /Which voucher\?/, 'which of several is said by hand');
  t.equal(await statusOf(tied.id), 'active');
});
