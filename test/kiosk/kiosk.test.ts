// A kiosk as customers and the team meet it: scan, confirm, a success that nobody can show twice, and no way out.

import t, { type Test } from 'tap';
import { adminPassword, browser, keyOf, strayScript } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';
import { issue, lookUp } from '../support/till.ts';

const login = { login: 'till-1', password: 'another long passphrase' };

async function openKiosk(t: Test, { language = 'en', typed = false } = {}) {
  const service = await startService(t, { adminPassword });
  await service.admin.post('/api/v1/staff', { name: 'Till One', role: 'scanner', ...login });
  const kiosk = browser(service, language);
  await kiosk.signIn('/kiosk', login);
  await kiosk.send('/kiosk/start', typed ? { typed: 'yes' } : {});
  const scan = (code: string, more: Record<string, string> = {}) =>
    kiosk.send('/kiosk/lookup', { code, ...more });
  /** Presses what the page offers, as often as it is asked. */
  const press = (path: '/kiosk/confirm' | '/kiosk/redeem', page: string) =>
    kiosk.send(path, { code: hidden(page, 'code'), voucherId: hidden(page, 'voucherId'), key: keyOf(page) });
  const take = async (code: string) =>
    press('/kiosk/redeem', (await press('/kiosk/confirm', (await scan(code)).body)).body);
  const statusOf = async (id: string) => (await service.admin.get(`/api/v1/vouchers/${id}`)).json().status;
  return { ...service, service, kiosk, scan, press, take, statusOf };
}

/** What the page's form would send; the empty form for the next scan stands after it. */
const hidden = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? '';

t.test('staff turn a device into a kiosk', async (t) => {
  const { service } = await openKiosk(t);
  const device = browser(service);
  t.match((await device.get('/kiosk')).body, /<form method="post" action="\/kiosk\/sign-in">/);
  t.equal((await device.signIn('/kiosk', { ...login, password: 'wrong' })).statusCode, 401);
  t.match(await device.signIn('/kiosk', login), { statusCode: 303, headers: { location: '/kiosk' } });
  t.match((await device.get('/kiosk')).body, 'This device becomes a kiosk');
  t.equal((await device.send('/kiosk/start', {}, { origin: 'https://evil.example' })).statusCode, 403);
  t.equal((await device.send('/kiosk/start', {})).statusCode, 303);
  const idle = await device.get('/kiosk');
  t.match(idle.body, /<h1>Scan your voucher<\/h1>/);
  t.notMatch(idle.body, 'id="code"', 'codes are scanned, not typed');
  t.match(idle.headers['content-security-policy'], "script-src 'self' 'wasm-unsafe-eval';");

  const other = browser(service);
  await other.signIn('/kiosk', login);
  await other.send('/kiosk/start', { typed: 'yes' });
  t.match((await other.get('/kiosk')).body, /<input id="code"/, 'unless whoever opened it allows that');
  t.match(
    await other.get('/kiosk/again'),
    { statusCode: 303, headers: { location: '/kiosk', 'set-cookie': /^vw_language=; Max-Age=0/ } },
    'the next customer chooses a language anew',
  );
});

t.test('a customer scans, says yes, and is shown so for twenty seconds', async (t) => {
  const { admin, kiosk, scan, press, statusOf, later } = await openKiosk(t);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana Müller' })).json();
  const voucher = await issue(admin, { title: 'Free <i>tea</i>', customerCardId: card.id });
  const seen = await scan(voucher.redeemCode.display.toLowerCase());
  for (const text of ['Free &#60;i&#62;tea', 'No expiry', 'Redeem now']) t.match(seen.body, text);
  const asked = await press('/kiosk/confirm', seen.body);
  t.match(asked.body, /Are you with our team\?[\s\S]*Yes, redeem it/);
  t.equal(await statusOf(voucher.id), 'active', 'neither a scan nor the first press redeems');

  const pressed = await press('/kiosk/redeem', asked.body);
  t.equal(pressed.statusCode, 303);
  const done = String(pressed.headers.location);
  t.equal((await press('/kiosk/redeem', asked.body)).headers.location, done, 'two presses are one');
  t.equal(await statusOf(voucher.id), 'redeemed');
  const success = await kiosk.get(done);
  t.match(
    success.body,
    /<main class="good"[\s\S]*class="moving"[\s\S]*Redeemed[\s\S]*class="moment">May 12, 13:00/,
  );
  t.match(success.body, '<meta http-equiv="refresh" content="20;url=/kiosk/again" />');
  for (const { body } of [seen, asked, success]) {
    t.notMatch(body, /Ana|Müller|Till One|Undo|sign-out|style=/);
    t.notMatch(body, strayScript);
  }
  const events = JSON.stringify((await admin.get(`/api/v1/vouchers/${voucher.id}/events`)).json().items);
  t.match(events, '"channel":"kiosk"');

  await later(21);
  t.match(
    await kiosk.get(done),
    { statusCode: 303, headers: { location: '/kiosk' } },
    'then to nobody again',
  );
  const again = await press('/kiosk/redeem', asked.body);
  t.match(await kiosk.get(String(again.headers.location)), {
    statusCode: 303,
    headers: { location: '/kiosk' },
  });
});

t.test('where a kiosk stands is noted with what is redeemed at it, and shown to no customer', async (t) => {
  const { admin, kiosk, service, take } = await openKiosk(t);
  const device = browser(service);
  await device.signIn('/kiosk', login);
  await device.send('/kiosk/start', { location: 'Entrance' });
  kiosk.use(device.cookie());
  t.notMatch((await kiosk.get('/kiosk')).body, /Entrance|name="location"/);
  const { redeemCode } = await issue(admin);
  const done = await take(redeemCode.value);
  t.notMatch((await kiosk.get(String(done.headers.location))).body, 'Entrance');
  t.match((await lookUp(admin, redeemCode.value)).json().redemption, {
    channel: 'kiosk',
    location: 'Entrance',
  });
  await kiosk.send('/scan/location', { location: 'Elsewhere' });
  t.match(kiosk.cookie(), 'vw_location=Entrance', 'nor do they say where it stands');
  await kiosk.send('/kiosk/exit', login);
  t.match((await kiosk.get('/scan')).body, 'Location: <bdi>Entrance</bdi>');
});

t.test('who comes with a copy of the code a moment later has no voucher', async (t) => {
  const { admin, scan, press, take } = await openKiosk(t);
  const { redeemCode } = await issue(admin);
  const copy = await press('/kiosk/confirm', (await scan(redeemCode.value)).body);
  t.equal((await take(redeemCode.value)).statusCode, 303);
  const second = await press('/kiosk/redeem', copy.body);
  t.match([second.statusCode, second.body], [409, /Please ask our team[\s\S]*already been used/]);
  t.notMatch(second.body, /Till One|13:00/);
});

t.test('what a kiosk cannot do is for the team, without codes or names', async (t) => {
  const { admin, kiosk, scan, statusOf, later } = await openKiosk(t);
  const voided = await issue(admin);
  await admin.post(`/api/v1/vouchers/${voided.id}/void`, { reason: 'lost by Ana' });
  const problem = (await scan(voided.redeemCode.value)).body;
  t.match(problem, /<main class="bad"[\s\S]*Please ask our team[\s\S]*was cancelled/);
  const unknown = await scan('7K3MQ-9XWT8');
  t.match([unknown.statusCode, unknown.body], [404, /Please ask our team[\s\S]*Voucher not found/]);
  for (const body of [problem, unknown.body]) {
    t.notMatch(body, /7K3MQ|Ana|Till One/);
    t.notMatch(body, voided.redeemCode.value);
    t.match(body, '<meta http-equiv="refresh" content="60;url=/kiosk/again" />');
  }
  t.match(await scan(' '), { statusCode: 303 }, 'nothing at all is no try');

  const voucher = await issue(admin);
  for (let left = 4; left > 0; left--) t.equal((await scan('7K3MQ-9XWT9')).statusCode, 422);
  const locked = await kiosk.get('/kiosk');
  t.match([locked.statusCode, locked.body], [429, /closed for a few minutes/], 'after five wrong ones');
  t.match(locked.body, 'href="/kiosk/exit"');
  t.equal((await scan(voucher.redeemCode.value)).statusCode, 429, 'for right codes too');
  t.equal(await statusOf(voucher.id), 'active');
  await later(301);
  t.equal((await kiosk.get('/kiosk')).statusCode, 200);
  t.equal((await scan(voucher.redeemCode.value)).statusCode, 200);
});

t.test("a customer's card offers its vouchers, and tells no name", async (t) => {
  const { admin, scan, press, statusOf } = await openKiosk(t);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana Müller' })).json();
  const tea = await issue(admin, { title: 'Tea', customerCardId: card.id, redeemCode: false });
  const cake = await issue(admin, { title: 'Cake', customerCardId: card.id });
  const list = await scan(card.token);
  t.match(list.body, /Which voucher\?/);
  t.notMatch(list.body, /Ana|Müller/);
  for (const { title, id } of [tea, cake]) t.match(list.body, new RegExp(`value="${id}"[\\s\\S]*${title}`));
  const asked = await press('/kiosk/confirm', (await scan(card.token, { voucherId: tea.id })).body);
  t.match(asked.body, /Are you with our team\?[\s\S]*Tea/);
  t.equal((await press('/kiosk/redeem', asked.body)).statusCode, 303);
  t.same([await statusOf(tea.id), await statusOf(cake.id)], ['redeemed', 'active']);
});

t.test('another business is not there', async (t) => {
  const { kiosk, scan, anotherBusiness, take, admin, service } = await openKiosk(t);
  const foreign = await issue(await anotherBusiness());
  t.equal((await scan(foreign.redeemCode.value)).statusCode, 404);
  const mine = String((await take((await issue(admin)).redeemCode.value)).headers.location);
  const other = browser(service);
  await other.signIn('/kiosk');
  await other.send('/kiosk/start', {});
  t.equal((await other.get(mine)).statusCode, 303, "another login's redemption is not shown");
  for (const odd of ['x', '%00', crypto.randomUUID()])
    t.match(await kiosk.get(`/kiosk/redemptions/${odd}`), {
      statusCode: 303,
      headers: { location: '/kiosk' },
    });
});

for (const language of ['en', 'gu', 'ko', 'th', 'az-IR']) {
  t.test(`its pages are well made in ${language}`, async (t) => {
    const { admin, service, kiosk, scan, press } = await openKiosk(t, { language, typed: true });
    const device = browser(service, language);
    const pages = [await device.get('/kiosk')];
    await device.signIn('/kiosk', login);
    pages.push(await device.get('/kiosk'), await kiosk.get('/kiosk'), await kiosk.get('/kiosk/exit'));
    const { redeemCode } = await issue(admin);
    const seen = await scan(redeemCode.value);
    const asked = await press('/kiosk/confirm', seen.body);
    const done = await press('/kiosk/redeem', asked.body);
    pages.push(seen, asked, await kiosk.get(String(done.headers.location)), await scan('7K3MQ-9XWT8'));
    for (const { body } of pages) {
      t.match(
        body,
        language === 'az-IR' ? '<html lang="azb" dir="rtl">' : `<html lang="${language}" dir="ltr">`,
      );
      t.same(findPageFaults(body), []);
    }
  });
}
