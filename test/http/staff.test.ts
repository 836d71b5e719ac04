// Staff logins through the API: made, changed, dismissed; who may do it to whom; and never without an owner.

import t, { type Test } from 'tap';
import { type Caller, type Service, startService } from '../support/service.ts';

const password = 'correct horse battery';

const code = (answer: Awaited<ReturnType<Caller['get']>>) => [answer.statusCode, answer.json().code];

/** A new login and what its own key, with these scopes, answers to. */
async function hire(service: Service, role: string, login: string, scopes = ['admin']) {
  const { id } = (await service.admin.post('/api/v1/staff', { name: login, login, role, password })).json();
  const made = await service.admin.post('/api/v1/api-keys', { name: login, scopes, staffId: id });
  const headers = { authorization: `Bearer ${made.json().key}` };
  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    service.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { id, url: `/api/v1/staff/${id}`, call };
}

t.test('a login is made, read, changed and dismissed', async (t) => {
  const { admin } = await startService(t);
  const made = await admin.post('/api/v1/staff', { name: ' Till 1 ', login: 'Till-1', role: 'scanner' });
  t.equal(made.statusCode, 201);
  const { password: madeUp, ...login } = made.json();
  t.match(madeUp, /^[\w-]{16}$/, 'a password is made up, and shown');
  t.match(login, { name: 'Till 1', login: 'Till-1', role: 'scanner', createdAt: '2026-05-12T10:00:00.000Z' });
  const url = `/api/v1/staff/${login.id}`;
  t.same((await admin.get(url)).json(), login, 'once');
  t.same((await admin.get('/api/v1/staff')).json(), { items: [login] });

  t.same((await admin.patch(url, {})).json(), login);
  const change = { name: '김민수', login: 'minsu', role: 'manager', password };
  const { password: _, ...shown } = change;
  t.same((await admin.patch(url, change)).json(), { ...login, ...shown });
  t.same((await admin.get(url)).json(), { ...login, ...shown });

  t.equal((await admin.delete(url)).statusCode, 204);
  for (const gone of [await admin.get(url), await admin.patch(url, {}), await admin.delete(url)])
    t.same(code(gone), [404, 'NOT_FOUND']);
  t.same((await admin.get('/api/v1/staff')).json(), { items: [] });
  const again = await admin.post('/api/v1/staff', { ...change, role: 'scanner' });
  t.match([again.statusCode, again.json().password], [201, undefined], 'its name is free for another');
});

t.test('a login is unique over all businesses, whatever the case', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const wish = { name: 'Ana', login: 'Änne', role: 'manager', password };
  const { id } = (await admin.post('/api/v1/staff', wish)).json();
  const other = await service.anotherBusiness();
  for (const caller of [admin, other])
    t.same(code(await caller.post('/api/v1/staff', { ...wish, login: ' äNNE ' })), [409, 'LOGIN_TAKEN']);
  const bob = (await admin.post('/api/v1/staff', { ...wish, login: 'bob' })).json();
  t.same(code(await admin.patch(`/api/v1/staff/${bob.id}`, { login: 'änne' })), [409, 'LOGIN_TAKEN']);
  t.equal((await admin.patch(`/api/v1/staff/${id}`, { login: 'ÄNNE' })).json().login, 'ÄNNE');

  t.same((await other.get('/api/v1/staff')).json(), { items: [] }, 'another business sees none of them');
  for (const answer of [
    await other.get(`/api/v1/staff/${id}`),
    await other.patch(`/api/v1/staff/${id}`, { role: 'scanner' }),
    await other.delete(`/api/v1/staff/${id}`),
    await admin.get('/api/v1/staff/nonsense'),
  ]) {
    t.same(code(answer), [404, 'NOT_FOUND']);
  }
  t.equal((await admin.get(`/api/v1/staff/${id}`)).json().role, 'manager');
});

t.test('what a database or a list would choke on is refused, field by field', async (t) => {
  const { admin } = await startService(t);
  const wish = { name: 'Ana', login: 'ana', role: 'manager', password };
  for (const [change, path] of [
    [{ name: 'A\0' }, '/name'],
    [{ name: '\ud800' }, '/name'],
    [{ name: ' ' }, '/name'],
    [{ name: 'x'.repeat(101) }, '/name'],
    [{ login: 'a\0b' }, '/login'],
    [{ login: '\udc00' }, '/login'],
    [{ login: 'ana\u200b' }, '/login'],
    [{ login: '' }, '/login'],
    [{ role: 'king' }, '/role'],
    [{ password: '123456789' }, '/password'],
    [{ password: 'x'.repeat(201) }, '/password'],
    [{ password: '123456789\0' }, '/password'],
    [{ businessId: 'x' }, '/businessId'],
  ] as const) {
    const answer = await admin.post('/api/v1/staff', { ...wish, ...change });
    t.match([answer.statusCode, answer.json().errors], [422, [{ path }]], JSON.stringify(change));
  }
  t.same((await admin.get('/api/v1/staff')).json(), { items: [] });
});

t.test('only an owner touches owners', async (t) => {
  const service = await startService(t);
  const owner = await hire(service, 'owner', 'olga');
  const admin = await hire(service, 'admin', 'adam');
  const wish = { name: 'x', login: 'x', role: 'owner', password };
  for (const answer of [
    await admin.call('POST', '/api/v1/staff', wish),
    await admin.call('PATCH', owner.url, { password: 'another password' }),
    await admin.call('PATCH', owner.url, { role: 'scanner' }),
    await admin.call('PATCH', admin.url, { role: 'owner' }),
    await admin.call('DELETE', owner.url),
  ]) {
    t.same([answer.statusCode, answer.json().code], [403, 'SCOPE_MISSING']);
  }
  const manager = await admin.call('POST', '/api/v1/staff', { ...wish, role: 'manager' });
  t.equal(manager.statusCode, 201, 'anyone else is made by an admin');
  t.equal((await owner.call('PATCH', admin.url, { role: 'owner' })).json().role, 'owner');
  t.equal((await admin.call('DELETE', owner.url)).statusCode, 204, 'and then they are equals');
});

t.test('a business keeps an owner: of two who leave at once, one stays', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const make = async (login: string) => {
    const wish = { name: login, login, role: 'owner', password };
    return `/api/v1/staff/${(await admin.post('/api/v1/staff', wish)).json().id}`;
  };
  const [one, other] = await Promise.all([make('one'), make('other')]);
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all([one, other].map((url) => admin.patch(url, { role: 'manager' })));
    t.same(answers.map((answer) => answer.json().code).sort(), ['LAST_OWNER', undefined]);
    t.same(answers.map(({ statusCode }) => statusCode).sort(), [200, 409]);
    for (const url of [one, other]) await admin.patch(url, { role: 'owner' });
  }
  const answers = await Promise.all([one, other].map((url) => admin.delete(url)));
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [204, 409]);
  const [last] = (await admin.get('/api/v1/staff')).json().items;
  t.same(code(await admin.delete(`/api/v1/staff/${last.id}`)), [409, 'LAST_OWNER']);
  t.equal((await admin.patch(`/api/v1/staff/${last.id}`, { name: 'Still here' })).statusCode, 200);
});

t.test('a scanner login may redeem, and neither issue nor list nor manage', async (t) => {
  const service = await startService(t);
  const scanner = await hire(service, 'scanner', 'till', ['redeem']);
  await everythingIsClosed(t, scanner.call);
  const manager = await hire(service, 'manager', 'mary', ['issue', 'redeem', 'read']);
  t.equal((await manager.call('POST', '/api/v1/vouchers', { title: 'x' })).statusCode, 201);
  for (const url of ['/api/v1/staff', '/api/v1/api-keys'])
    t.equal((await manager.call('GET', url)).statusCode, 403, url);
});

async function everythingIsClosed(t: Test, call: Awaited<ReturnType<typeof hire>>['call']) {
  for (const [method, url] of [
    ['POST', '/api/v1/vouchers'],
    ['GET', '/api/v1/vouchers'],
    ['GET', '/api/v1/business'],
    ['PATCH', '/api/v1/business'],
    ['GET', '/api/v1/staff'],
    ['POST', '/api/v1/staff'],
    ['GET', '/api/v1/api-keys'],
    ['POST', '/api/v1/api-keys'],
  ] as const) {
    const answer = await call(method, url, method === 'GET' ? undefined : { title: 'x' });
    t.same([answer.statusCode, answer.json().code], [403, 'SCOPE_MISSING'], `${method} ${url}`);
  }
}
