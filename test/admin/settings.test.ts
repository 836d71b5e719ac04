// Settings as an owner works with them: each tab changed and read again, secrets shown once, refusals beside their field;
// managers kept out, and nothing of another business.

import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { adminPassword, browser } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';

const base = '/admin/settings';

async function atTheDesk(t: Parameters<typeof startService>[0], language = 'en') {
  const service = await startService(t, { adminPassword });
  const staff = browser(service, language);
  await staff.signIn();
  return { service, staff };
}

const secretOn = (page: string) => /class="code secret" dir="ltr">([^<]+)</.exec(page)?.[1] ?? '';

t.test('the business is changed, and what is wrong is said beside its field', async (t) => {
  const { service, staff } = await atTheDesk(t);
  const form = {
    name: 'Tea <b>House',
    timeZone: 'Asia/Seoul',
    locale: 'ko',
    undoMinutes: '๕',
    reminderDays: '',
  };
  const saved = await staff.send(`${base}/business`, { ...form, emailVouchers: 'yes' });
  t.match([saved.statusCode, saved.headers.location], [303, `${base}/business`]);
  t.match((await service.admin.get('/api/v1/business')).json(), {
    name: 'Tea <b>House',
    timeZone: 'Asia/Seoul',
    locale: 'ko',
    settings: { undoMinutes: 5, reminderDays: null, emailVouchers: true, apiKeysMayVoid: false },
  });
  const page = (await staff.get(`${base}/business`)).body;
  t.match(page, /value="Tea &#60;b&#62;House"/);
  t.same(findPageFaults(page), []);
  for (const [change, field] of [
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ undoMinutes: '61' }, 'undoMinutes'],
    [{ undoMinutes: 'many' }, 'undoMinutes'],
    [{ reminderDays: '0' }, 'reminderDays'],
    [{ name: ' ' }, 'name'],
  ] as const) {
    const answer = await staff.send(`${base}/business`, { ...form, ...change });
    t.match([answer.statusCode, answer.body], [422, new RegExp(`id="business-${field}-fault"`)], field);
    t.match(answer.body, new RegExp(`value="${Object.values(change)[0]}"`), 'what was typed stays');
  }
});

t.test('the brand has its colours, contact and pictures', async (t) => {
  const { service, staff } = await atTheDesk(t);
  const colors = { backgroundColor: '#102030', foregroundColor: '#fafafa', labelColor: '#cccccc' };
  const form = { ...colors, contact: 'Call\r\nus', barcodeFormat: 'CODE128' };
  t.equal((await staff.send(`${base}/brand`, form)).statusCode, 303);
  const { brand, barcodeFormat } = (await service.admin.get('/api/v1/business')).json();
  t.match([brand, barcodeFormat], [{ ...colors, contact: 'Call\nus' }, 'CODE128']);
  t.equal((await staff.send(`${base}/brand`, { ...form, labelColor: 'red' })).statusCode, 422);

  const upload = async (bytes: Buffer) => {
    const body = new FormData();
    body.set('image', new Blob([new Uint8Array(bytes)]), 'logo.png');
    const encoded = new Response(body);
    const type = encoded.headers.get('content-type') ?? '';
    const headers = {
      cookie: staff.cookie(),
      origin: 'http://localhost:3000',
      accept: 'text/html',
      'content-type': type,
    };
    const payload = Buffer.from(await encoded.arrayBuffer());
    return service.app.inject({ method: 'POST', url: `${base}/logo`, headers, payload });
  };
  t.equal((await upload(await quarters(300, 200).png().toBuffer())).statusCode, 303);
  t.match((await service.admin.get('/api/v1/business')).json().brand.logoArtworkId, /^[0-9a-f-]{36}$/);
  const page = (await staff.get(`${base}/brand`)).body;
  t.match(page, /class="brand-picture" src="\/artwork\/[0-9a-f]{64}\/logo@2x\.png"/);
  t.same(findPageFaults(page), []);
  t.match(await upload(Buffer.from('no picture')), { statusCode: 422, body: /This file cannot be used/ });
  t.match(await upload(Buffer.alloc(11 << 20)), { statusCode: 413, body: /The image is larger than 10 MB/ });
  await staff.send(`${base}/logo`, { clear: 'yes' });
  t.equal((await service.admin.get('/api/v1/business')).json().brand.logoArtworkId, null);
});

t.test('a key, a login and a secret are shown once; all of them can be ended', async (t) => {
  const { service, staff } = await atTheDesk(t);
  const key = await staff.send(`${base}/keys`, { name: 'Till', scopes: 'redeem' });
  const shown = secretOn(key.body);
  t.match([key.statusCode, shown], [200, /^vw_/]);
  t.match(key.headers['cache-control'], /no-store/);
  t.notOk((await staff.get(`${base}/keys`)).body.includes(shown), 'never again');
  const nothing = await staff.send(`${base}/keys`, { name: 'Nothing' });
  t.match(
    [nothing.statusCode, nothing.body],
    [422, /id="key-scopes-fault"/],
    'a key that may do nothing is none',
  );
  for (const expiresAt of ['2026-05-11', '2026-02-30', 'never', '2026-05-12T00:00:00Z<'])
    t.match(
      await staff.send(`${base}/keys`, { name: 'Late', scopes: 'read', expiresAt }),
      { statusCode: 422, body: /id="key-expiresAt-fault"/ },
      expiresAt,
    );
  await staff.send(`${base}/keys`, { name: 'Guest', scopes: 'read', expiresAt: '2026-05-12' });
  const { items: keys } = (await service.admin.get('/api/v1/api-keys')).json();
  const till = keys.find(({ name }: { name: string }) => name === 'Till');
  const guest = keys.find(({ name }: { name: string }) => name === 'Guest');
  t.equal(guest.expiresAt, '2026-05-12T21:00:00.000Z', 'the day ends where the business is');
  t.match((await staff.get(`${base}/keys`)).body, /May 13, 2026, 00:00/);
  await staff.send(`${base}/keys/delete`, { id: till.id });
  const twice = await staff.send(`${base}/keys/delete`, { id: till.id });
  t.match([twice.statusCode, twice.body], [404, /class="fault" role="alert"/]);
  t.notMatch((await staff.get(`${base}/keys`)).body, />Till</);

  const login = { name: 'Ben', login: 'ben', role: 'scanner', password: '' };
  const made = await staff.send(`${base}/staff`, login);
  const password = secretOn(made.body);
  const ben = browser(service);
  t.equal((await ben.signIn('/scan', { login: 'ben', password })).headers.location, '/scan');
  const taken = await staff.send(`${base}/staff`, login);
  t.match(
    [taken.statusCode, taken.body],
    [409, /id="staff-login-fault" role="alert">This login already exists/],
  );
  const typed = await staff.send(`${base}/staff`, { ...login, role: 'owner?', password: 'a secret of mine' });
  t.match([typed.statusCode, typed.body], [422, /id="staff-role-fault"/]);
  t.notMatch(typed.body, /a secret of mine/, 'no page repeats a password');
  const { items: logins } = (await service.admin.get('/api/v1/staff')).json();
  const member = logins.find(({ login }: { login: string }) => login === 'ben');
  await staff.send(`${base}/staff/change`, { id: member.id, ...login, name: 'Benjamin', role: 'manager' });
  t.match((await service.admin.get(`/api/v1/staff/${member.id}`)).json(), {
    name: 'Benjamin',
    role: 'manager',
  });
  const owner = logins.find(({ role }: { role: string }) => role === 'owner');
  const last = await staff.send(`${base}/staff/change`, {
    id: owner.id,
    name: 'A',
    login: 'admin',
    role: 'scanner',
  });
  t.match([last.statusCode, last.body], [409, /A business needs at least one owner/]);
  t.match((await staff.get(`${base}/staff`)).body, /A new password or role signs you out/);
  await staff.send(`${base}/staff/delete`, { id: member.id });
  const gone = await staff.send(`${base}/staff/change`, { id: member.id, ...login });
  t.match([gone.statusCode, gone.body], [404, /class="fault" role="alert"/]);
  t.equal((await service.admin.get(`/api/v1/staff/${member.id}`)).statusCode, 404);
  t.notOk(service.logs.join('').includes(password), 'no log holds it');
});

t.test(
  'a manager is kept out, a stranger’s form refused, an id leads nowhere else; in five languages',
  async (t) => {
    const { service, staff } = await atTheDesk(t);
    for (const language of ['en', 'gu', 'ko', 'th', 'az-Arab']) {
      const reader = browser(service, language);
      reader.use(staff.cookie());
      for (const tab of ['business', 'brand', 'wallets', 'webhooks', 'keys', 'staff']) {
        const page = await reader.get(`${base}/${tab}`);
        t.equal(page.statusCode, 200, `${language} ${tab}`);
        t.same(findPageFaults(page.body), [], `${language} ${tab}`);
      }
    }
    t.match(
      (await staff.get(`${base}/wallets`)).body,
      /Apple Wallet[\s\S]*Google Wallet[\s\S]*pass type identifier<[\s\S]*pass\.[a-z.]+<[\s\S]*signs until[\s\S]*cli -- doctor/,
    );
    t.equal(
      (await staff.send(`${base}/keys`, { name: 'x' }, { origin: 'https://evil.example' })).statusCode,
      403,
    );
    const stranger = await service.anotherBusiness();
    const { id } = (await stranger.post('/api/v1/api-keys', { name: 'Foreign', scopes: ['read'] })).json();
    t.equal((await staff.send(`${base}/keys/delete`, { id })).statusCode, 404);
    t.equal((await staff.send(`${base}/keys/delete`, { id: '../staff/x' })).statusCode, 404);
    t.notMatch((await staff.get(`${base}/keys`)).body, /Foreign/);
    await service.recast('manager');
    for (const tab of ['business', 'keys']) t.equal((await staff.get(`${base}/${tab}`)).statusCode, 403, tab);
    t.equal((await staff.send(`${base}/keys`, { name: 'x', scopes: 'admin' })).statusCode, 403);
  },
);
