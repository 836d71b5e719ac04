// API keys bound to a login: they reach no further than it, end with it, and can be given a new secret.

import t from 'tap';
import { type Service, startService } from '../support/service.ts';

const adminPassword = 'correct horse battery';
const url = '/api/v1/api-keys';

type Body = Record<string, unknown>;

function callerOf({ app }: Service, key: string) {
  const headers = { authorization: `Bearer ${key}` };
  return {
    get: (url: string) => app.inject({ url, headers }),
    post: (url: string, payload: Body = {}) => app.inject({ method: 'POST', url, headers, payload }),
  };
}

async function hire(service: Service, role: string, login: string): Promise<string> {
  const wish = { name: login, login, role, password: adminPassword };
  return (await service.admin.post('/api/v1/staff', wish)).json().id;
}

t.test('the first key belongs to the first owner, and every key to the login that made it', async (t) => {
  const service = await startService(t, { adminPassword });
  const [owner] = (await service.admin.get('/api/v1/staff')).json().items;
  t.match(owner, { login: 'admin', role: 'owner' });
  const made = await service.admin.post(url, { name: 'Till', scopes: ['redeem'] });
  t.match([made.statusCode, made.json().staffId], [201, owner.id]);
  const { items } = (await service.admin.get(url)).json();
  t.same(
    items.map((key: Body) => key.staffId),
    [owner.id, owner.id],
  );
  t.notMatch(JSON.stringify(items), made.json().key);
});

t.test('a key without a login stays without, and may be bound by name', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  t.equal((await admin.post(url, { name: 'x', scopes: ['read'] })).json().staffId, null);
  const manager = await hire(service, 'manager', 'mary');
  const wish = { name: 'x', scopes: ['issue'], staffId: manager };
  t.equal((await admin.post(url, wish)).json().staffId, manager);

  const other = await service.anotherBusiness();
  for (const [caller, change, path] of [
    [admin, { scopes: ['issue', 'admin'] }, '/scopes'],
    [other, {}, '/staffId'],
    [admin, { staffId: '019f0000-0000-7000-8000-000000000000' }, '/staffId'],
    [admin, { staffId: `urn:uuid:${manager}` }, '/staffId'],
    [admin, { staffId: 'mary' }, '/staffId'],
    [admin, { staffId: null }, '/staffId'],
    [admin, { name: 'a\0' }, '/name'],
    [admin, { name: '\ud800' }, '/name'],
  ] as const) {
    const answer = await caller.post(url, { ...wish, ...change });
    t.match([answer.statusCode, answer.json().errors], [422, [{ path }]], JSON.stringify(change));
  }
});

t.test('a key shrinks with the role of its login, grows back, and ends with it', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const adam = await hire(service, 'admin', 'adam');
  const { key } = (await admin.post(url, { name: 'x', scopes: ['admin'], staffId: adam })).json();
  const caller = callerOf(service, key);
  const statuses = async () => [
    (await caller.get('/api/v1/staff')).statusCode,
    (await caller.get('/api/v1/vouchers')).statusCode,
  ];
  const becomes = (role: string) => admin.patch(`/api/v1/staff/${adam}`, { role });
  t.same(await statuses(), [200, 200]);
  await becomes('manager');
  t.same(await statuses(), [403, 200]);
  await becomes('scanner');
  t.same(await statuses(), [403, 403]);
  await becomes('admin');
  t.same(await statuses(), [200, 200]);
  t.equal((await admin.get(url)).json().items.length, 2);
  await admin.delete(`/api/v1/staff/${adam}`);
  t.same(await statuses(), [401, 401]);
  t.equal((await admin.get(url)).json().items.length, 1, 'and is listed no more');
});

t.test('a regenerated key has a new secret, and the old one is dead at once', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const { key, ...made } = (await admin.post(url, { name: 'Till', scopes: ['read'] })).json();
  const stranger = await service.anotherBusiness();
  const regenerate = `${url}/${made.id}/regenerate`;
  t.equal((await stranger.post(regenerate)).statusCode, 404, 'not by another business');
  t.equal((await callerOf(service, key).get('/api/v1/vouchers')).statusCode, 200);

  const answer = await admin.post(regenerate);
  const { key: next, ...same } = answer.json();
  t.equal(answer.statusCode, 200);
  t.match(answer.headers, { 'cache-control': 'no-store' });
  t.match(same, { id: made.id, name: 'Till', scopes: ['read'], createdAt: made.createdAt });
  t.equal(same.prefix, next.slice(0, 8));
  t.equal((await callerOf(service, key).get('/api/v1/vouchers')).statusCode, 401);
  t.equal((await callerOf(service, next).get('/api/v1/vouchers')).statusCode, 200);
  t.equal((await callerOf(service, next).post(regenerate)).statusCode, 403, 'which takes the scope admin');

  await admin.delete(`${url}/${made.id}`);
  for (const gone of [regenerate, `${url}/nonsense/regenerate`])
    t.equal((await admin.post(gone)).statusCode, 404);
});

t.test("nobody but an owner comes by an owner's key", async (t) => {
  const service = await startService(t, { adminPassword });
  const { admin } = service;
  const [owner] = (await admin.get('/api/v1/staff')).json().items;
  const [first] = (await admin.get(url)).json().items;
  const adam = await hire(service, 'admin', 'adam');
  const { key, id } = (await admin.post(url, { name: 'x', scopes: ['admin'], staffId: adam })).json();
  const caller = callerOf(service, key);
  for (const answer of [
    await caller.post(url, { name: 'x', scopes: ['read'], staffId: owner.id }),
    await caller.post(`${url}/${first.id}/regenerate`),
  ]) {
    t.match([answer.statusCode, answer.json().code], [403, 'SCOPE_MISSING']);
  }
  t.equal((await admin.get('/api/v1/business')).statusCode, 200, "the owner's key still opens");
  t.equal((await caller.post(url, { name: 'x', scopes: ['admin'] })).json().staffId, adam);
  t.equal((await caller.post(`${url}/${id}/regenerate`)).statusCode, 200);
});
