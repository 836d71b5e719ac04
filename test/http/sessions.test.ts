// Whoever is signed in may use the API with the cookie alone; a page of another site may not, and a session can be ended.

import t from 'tap';
import { type Service, startService } from '../support/service.ts';

const adminPassword = 'correct horse battery';
const origin = 'http://localhost:3000';
const voucher = JSON.stringify({ title: 'Free tea' });

async function signIn({ app }: Service, login = 'admin', password = adminPassword) {
  const answer = await app.inject({
    method: 'POST',
    url: '/admin/sign-in',
    payload: new URLSearchParams({ login, password }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', origin },
  });
  const cookie = String(answer.headers['set-cookie'] ?? '').split(';')[0] ?? '';
  const headersOf = (more: Record<string, string>) => ({
    cookie,
    'content-type': 'application/json',
    ...more,
  });
  return {
    answer,
    get: (url: string, headers: Record<string, string> = {}) =>
      app.inject({ url, headers: { cookie, ...headers } }),
    post: (url: string, payload: string, headers: Record<string, string> = { origin }) =>
      app.inject({ method: 'POST', url, payload, headers: headersOf(headers) }),
    remove: (url: string, headers: Record<string, string>) =>
      app.inject({ method: 'DELETE', url, headers: { cookie, ...headers } }),
    signOut: () =>
      app.inject({
        method: 'POST',
        url: '/admin/sign-out',
        headers: { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' },
      }),
  };
}

t.test('the cookie opens the API to what the role may do', async (t) => {
  const service = await startService(t, { adminPassword });
  const owner = await signIn(service);
  t.equal((await owner.get('/api/v1/vouchers')).statusCode, 200);
  t.equal((await owner.post('/api/v1/vouchers', voucher)).statusCode, 201);
  const made = await owner.post('/api/v1/api-keys', JSON.stringify({ name: 'x', scopes: ['read'] }));
  const [{ id }] = (await owner.get('/api/v1/staff')).json().items;
  t.equal(made.json().staffId, id, 'a key it makes is bound to its login');

  const wrongKey = await owner.get('/api/v1/vouchers', { authorization: 'Bearer vw_0123456789abcdef' });
  t.equal(wrongKey.statusCode, 401, 'where a key comes, the key decides');
  const nobody = await service.app.inject({ url: '/api/v1/vouchers', headers: { cookie: 'vw_session=x' } });
  t.match([nobody.statusCode, nobody.headers['www-authenticate']], [401, 'Bearer']);

  await service.recast('scanner');
  for (const refused of [
    await owner.get('/api/v1/vouchers'),
    await owner.post('/api/v1/vouchers', voucher),
    await owner.get('/api/v1/staff'),
  ]) {
    t.match([refused.statusCode, refused.json().code], [403, 'SCOPE_MISSING']);
  }
  const lookup = await owner.post('/api/v1/redemptions/lookup', JSON.stringify({ code: '7K3MQ9XWT8' }));
  t.equal(lookup.statusCode, 404, 'a scanner may look a code up');
});

t.test('a change takes a page of this service and a script', async (t) => {
  const service = await startService(t, { adminPassword });
  const owner = await signIn(service);
  const form = 'application/x-www-form-urlencoded';
  for (const headers of [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${origin}.evil.example` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin, 'content-type': form },
    { origin, 'content-type': 'text/plain; charset=utf-8' },
  ] as Record<string, string>[]) {
    const answer = await owner.post('/api/v1/vouchers', voucher, headers);
    const said = JSON.stringify(headers);
    t.match([answer.statusCode, answer.json().code], [403, 'SCOPE_MISSING'], said);
    t.type(answer.json().detail, 'string', said);
  }
  const made = await service.admin.post('/api/v1/api-keys', { name: 'x', scopes: ['read'] });
  const key = `/api/v1/api-keys/${made.json().id}`;
  t.equal((await owner.remove(key, { origin: 'https://evil.example' })).statusCode, 403);
  t.same((await owner.get('/api/v1/vouchers')).json().items, [], 'nothing came of it');

  t.equal((await owner.post('/api/v1/vouchers', voucher, { origin })).statusCode, 201);
  const fetched = await owner.post('/api/v1/vouchers', voucher, { 'sec-fetch-site': 'same-origin' });
  t.equal(fetched.statusCode, 201);
  t.equal((await owner.remove(key, { origin })).statusCode, 204);
  t.equal((await service.admin.post('/api/v1/vouchers', { title: 'x' })).statusCode, 201, 'a key needs none');
});

t.test('sign-out, a new password, another role and dismissal end every session of a login', async (t) => {
  const service = await startService(t, { adminPassword });
  const { admin } = service;
  const wish = { name: 'Mary', login: 'mary', role: 'manager', password: 'mary had a little lamb' };
  const url = `/api/v1/staff/${(await admin.post('/api/v1/staff', wish)).json().id}`;
  const bystander = await signIn(service);
  const lives = async (session: Awaited<ReturnType<typeof signIn>>) =>
    (await session.get('/api/v1/vouchers')).statusCode === 200;

  let password = wish.password;
  const ends: [string, (session: Awaited<ReturnType<typeof signIn>>) => Promise<unknown>][] = [
    ['sign-out', (session) => session.signOut()],
    ['a new password', () => admin.patch(url, { password: 'another password' })],
    ['another role', () => admin.patch(url, { role: 'admin' })],
    ['dismissal', () => admin.delete(url)],
  ];
  for (const [what, end] of ends) {
    const [here, there] = await Promise.all([
      signIn(service, 'Mary', password),
      signIn(service, 'mary', password),
    ]);
    t.same([await lives(here), await lives(there)], [true, true], `before ${what}`);
    await admin.patch(url, { name: 'Mary Ann', role: what === 'dismissal' ? 'admin' : 'manager' });
    t.ok(await lives(here), 'another name ends nothing');
    await end(here);
    if (what === 'a new password') password = 'another password';
    t.same([await lives(here), await lives(there)], [false, false], what);
  }
  t.equal((await signIn(service, 'mary', password)).answer.statusCode, 401);
  t.ok(await lives(bystander), "nobody else's ends");
});

t.test('after ten wrong passwords even the right one waits, and says how long', async (t) => {
  const service = await startService(t, { adminPassword });
  const wrong = await Promise.all(Array.from({ length: 10 }, () => signIn(service, 'admin', 'wrong')));
  t.same(new Set(wrong.map(({ answer }) => answer.statusCode)), new Set([401]));
  service.clock.set('2026-05-12T10:05:00Z');
  const { answer } = await signIn(service);
  t.match(
    [answer.statusCode, answer.headers['retry-after'], answer.headers['set-cookie'], answer.body],
    [429, '600', undefined, /<h1>Too many requests/],
  );
  service.clock.set('2026-05-12T10:15:00Z');
  t.equal((await signIn(service)).answer.statusCode, 303);
});

t.test('a session ends after twelve hours', async (t) => {
  const service = await startService(t, { adminPassword });
  const owner = await signIn(service);
  service.clock.set('2026-05-12T21:59:59.999Z');
  t.equal((await owner.get('/api/v1/vouchers')).statusCode, 200);
  service.clock.set('2026-05-12T22:00:00Z');
  t.equal((await owner.get('/api/v1/vouchers')).statusCode, 401);
});
