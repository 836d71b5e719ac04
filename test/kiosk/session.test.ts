// Who stands before a kiosk has its address bar: what its cookie opens, and what ends it.

import t, { type Test } from 'tap';
import { adminPassword, browser, keyOf } from '../support/browser.ts';
import { startService } from '../support/service.ts';
import { issue } from '../support/till.ts';

/** A kiosk that the owner has opened, who may do everything elsewhere. */
async function openOwnersKiosk(t: Test) {
  const service = await startService(t, { adminPassword });
  const kiosk = browser(service);
  await kiosk.signIn('/admin');
  const before = kiosk.cookie();
  await kiosk.send('/kiosk/start', {});
  const api = (method: 'GET' | 'POST', url: string, payload?: object) =>
    service.app.inject({
      method,
      url,
      headers: { cookie: kiosk.cookie(), origin: 'http://localhost:3000' },
      ...(payload && { payload }),
    });
  return { ...service, service, kiosk, before, api };
}

t.test("a kiosk's session opens the kiosk and nothing else", async (t) => {
  const { admin, kiosk, before, api } = await openOwnersKiosk(t);
  const voucher = await issue(admin);
  t.not(kiosk.cookie(), before, 'it takes the place of the session that opened it');
  t.equal((await kiosk.get('/kiosk')).statusCode, 200);
  for (const page of ['/admin/vouchers/new', '/admin/vouchers', `/admin/vouchers/${voucher.id}`, '/scan'])
    t.match((await kiosk.get(page)).body, /type="password"/, page);
  const policy = (await kiosk.get('/admin')).headers['content-security-policy'];
  t.match(policy, "script-src 'self';", 'and only pages that scan may run WebAssembly');
  t.equal((await kiosk.send('/scan/lookup', { code: voucher.redeemCode.value })).statusCode, 401);
  t.equal((await kiosk.send('/scan/redeem', { code: voucher.redeemCode.value, key: 'k' })).statusCode, 401);
  t.equal((await api('GET', '/api/v1/vouchers')).statusCode, 401);
  const body = { code: voucher.redeemCode.value };
  t.equal((await api('POST', '/api/v1/redemptions/lookup', body)).statusCode, 401);
  t.equal((await api('POST', '/api/v1/redemptions', body)).statusCode, 401);
});

t.test('only a password of this business leads out', async (t) => {
  const { admin, kiosk, service } = await openOwnersKiosk(t);
  await admin.post('/api/v1/staff', {
    name: 'Till 1',
    role: 'scanner',
    login: 'till-1',
    password: 'another long passphrase',
  });
  for (const door of ['/admin', '/scan']) {
    t.equal((await kiosk.send(`${door}/sign-out`, {})).statusCode, 403, `${door} does not end it`);
    t.equal((await kiosk.get('/kiosk/exit')).statusCode, 200, 'it is still a kiosk');
  }
  t.match((await kiosk.get('/kiosk/exit')).body, 'Leave the kiosk');
  const wrong = await kiosk.send('/kiosk/exit', { login: 'admin', password: 'wrong' });
  t.match([wrong.statusCode, wrong.body], [401, /role="alert"/]);
  const foreign = { origin: 'https://evil.example' };
  const right = { login: 'till-1', password: 'another long passphrase' };
  t.equal((await kiosk.send('/kiosk/exit', right, foreign)).statusCode, 403);
  t.match((await kiosk.get('/kiosk')).body, 'Scan your voucher');

  t.match(await kiosk.send('/kiosk/exit', right), { statusCode: 303, headers: { location: '/scan' } });
  t.match((await kiosk.get('/scan')).body, 'name="code"', 'whoever left it is signed in, as themselves');
  t.match(await kiosk.get('/admin/vouchers/new'), { statusCode: 403 });

  const nobody = browser(service);
  t.equal((await nobody.send('/kiosk/exit', right)).headers.location, '/kiosk', 'where none is open');
});

t.test('an open session is none of a kiosk, nor can a customer start one', async (t) => {
  const { service, admin } = await openOwnersKiosk(t);
  const { redeemCode, id } = await issue(admin);
  const staff = browser(service);
  await staff.signIn('/admin');
  for (const path of ['/kiosk/lookup', '/kiosk/confirm', '/kiosk/redeem'])
    t.match(await staff.send(path, { code: redeemCode.value, voucherId: id, key: keyOf('') || 'k' }), {
      statusCode: 303,
      headers: { location: '/kiosk' },
    });
  t.equal((await browser(service).send('/kiosk/start', {})).headers.location, '/kiosk');
  t.match((await admin.get(`/api/v1/vouchers/${id}`)).json(), { status: 'active' });
});

t.test(
  'a till that closes leaves the kiosks of its login open; another password or role does not',
  async (t) => {
    const { admin, kiosk, service } = await openOwnersKiosk(t);
    const login = { login: 'till-1', password: 'another long passphrase' };
    const { id } = (await admin.post('/api/v1/staff', { name: 'Till 1', role: 'scanner', ...login })).json();
    const [till, theirs, later] = [browser(service), browser(service), browser(service)];
    await till.signIn('/scan', login);
    for (const device of [theirs, later]) {
      await device.signIn('/kiosk', login);
      await device.send('/kiosk/start', {});
    }
    await till.send('/scan/sign-out', {});
    t.match((await till.get('/scan')).body, 'type="password"');
    t.match((await theirs.get('/kiosk')).body, 'Scan your voucher');
    await admin.patch(`/api/v1/staff/${id}`, { password: 'yet another passphrase' });
    t.match((await theirs.get('/kiosk')).body, 'type="password"');
    await later.signIn('/kiosk', { ...login, password: 'yet another passphrase' });
    await later.send('/kiosk/start', {});
    t.match((await later.get('/kiosk')).body, 'Scan your voucher');
    await admin.patch(`/api/v1/staff/${id}`, { role: 'manager' });
    t.match((await later.get('/kiosk')).body, 'type="password"');
    t.match((await kiosk.get('/kiosk')).body, 'Scan your voucher', 'and nobody else’s');
  },
);

t.test('a kiosk ends with its login, and after twelve hours', async (t) => {
  const { kiosk, recast, later } = await openOwnersKiosk(t);
  await recast('dismissed');
  t.match((await kiosk.get('/kiosk')).body, 'type="password"');
  await recast('owner');
  t.match((await kiosk.get('/kiosk')).body, 'Scan your voucher');
  await later(12 * 3600);
  t.match((await kiosk.get('/kiosk')).body, 'type="password"');
});
