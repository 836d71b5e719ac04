// Which channel is for whom, the customer’s own page included.

import t from 'tap';
import { startService } from '../support/service.ts';
import { at, issue, redeem, refuses, undo } from '../support/till.ts';

t.test('each channel is for whom it is meant', async (t) => {
  const { admin, withScopes } = await startService(t);
  const till = await withScopes('redeem');
  const { redeemCode } = await issue(admin);
  await refuses(t, redeem(till, { code: redeemCode.value, channel: 'self' }), 403, 'CHANNEL_NOT_ALLOWED');
  await refuses(t, redeem(till, { code: redeemCode.value, channel: 'admin' }), 403, 'CHANNEL_NOT_ALLOWED');
  const own = await issue(admin, { allowSelfRedeem: true });
  t.equal((await redeem(till, { code: own.redeemCode.value, channel: 'self' })).json().channel, 'self');
  t.equal((await redeem(admin, { code: redeemCode.value, channel: 'admin' })).json().channel, 'admin');
  await refuses(
    t,
    redeem(await withScopes('issue', 'read'), { code: redeemCode.value }),
    403,
    'SCOPE_MISSING',
  );
});

t.test('a customer redeems the voucher on its page where that is allowed, and nowhere else', async (t) => {
  const { admin, anon } = await startService(t);
  const path = (link: string) => `${new URL(link).pathname}/redeem`;
  const closed = await issue(admin);
  await refuses(t, anon.post(path(closed.links.page)), 403, 'CHANNEL_NOT_ALLOWED');
  const open = await issue(admin, { allowSelfRedeem: true });
  const done = await anon.post(path(open.links.page));
  t.match([done.statusCode, done.json()], [201, { channel: 'self', staff: null, redeemedAt: at(0) }]);
  await refuses(t, anon.post(path(open.links.page)), 409, 'ALREADY_REDEEMED');
  await refuses(t, anon.post('/v/AAAAAAAAAAAAAAAAAAAAAA/redeem'), 404, 'NOT_FOUND');
  await refuses(t, undo(admin, done.json().id), 422, 'INVALID');
  t.equal((await undo(admin, done.json().id, { reason: 'By mistake' })).statusCode, 200);
});

t.test('whoever stands at a kiosk reads a first name at most, and no link', async (t) => {
  const { admin } = await startService(t);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana Müller' })).json();
  const { redeemCode } = await issue(admin, { customerCardId: card.id });
  for (const code of [card.token, redeemCode.value]) {
    const { body } = await admin.post('/api/v1/redemptions/lookup', { code, channel: 'kiosk' });
    t.match(body, /"Ana"/);
    t.notMatch(body, /Müller|\/v\//);
  }
  const used = await redeem(admin, { code: redeemCode.value, channel: 'kiosk', staff: 'Ann' });
  t.equal(used.json().staff, null);
});

t.test('a browser is told why a voucher cannot be redeemed there', async (t) => {
  const { admin, app } = await startService(t);
  const { links } = await issue(admin);
  const url = `${new URL(links.page).pathname}/redeem`;
  const answer = await app.inject({ method: 'POST', url, headers: { accept: 'text/html' } });
  t.match([answer.statusCode, answer.body], [403, /may not be redeemed this way/]);
});
