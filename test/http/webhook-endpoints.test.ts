import t from 'tap';
import { startService } from '../support/service.ts';
import { startReceiver, status } from '../webhooks/workshop.ts';

const path = '/api/v1/webhook-endpoints';
const url = 'https://hooks.example.com/vouchers?till=2';
const everything = [
  ...['voucher.issued', 'voucher.redeemed', 'voucher.redemption_undone', 'voucher.expired', 'voucher.voided'],
  ...['voucher.updated', 'pass.saved', 'pass.removed'],
];

type Page = { items: { id: string }[]; nextCursor: string | null };

t.test('an endpoint is added, shown, changed and deleted; its secret is shown once', async (t) => {
  const { admin } = await startService(t);
  const added = await admin.post(path, { url });
  t.equal(added.statusCode, 201);
  t.equal(added.headers['cache-control'], 'no-store');
  const { secret, ...endpoint } = added.json();
  t.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  const createdAt = '2026-05-12T10:00:00.000Z';
  const { id } = endpoint;
  t.same(endpoint, { id, url, events: everything, status: 'active', disabledReason: null, createdAt });
  t.same((await admin.get(`${path}/${id}`)).json(), endpoint);
  t.same((await admin.get(path)).json(), { items: [endpoint] });

  const change = { url: 'https://example.org:8443/', events: ['voucher.voided'], status: 'disabled' };
  t.same((await admin.patch(`${path}/${id}`, change)).json(), { ...endpoint, ...change });
  t.same(
    (await admin.patch(`${path}/${id}`, {})).json(),
    { ...endpoint, ...change },
    'nothing changes nothing',
  );
  t.same((await admin.patch(`${path}/${id}`, { status: 'active' })).json(), {
    ...endpoint,
    ...change,
    status: 'active',
  });

  const rotated = (await admin.post(`${path}/${id}/rotate-secret`)).json();
  t.match(rotated.secret, /^whsec_/);
  t.not(rotated.secret, secret);
  t.notOk((await admin.get(`${path}/${id}`)).body.includes('whsec_'));

  t.equal((await admin.delete(`${path}/${id}`)).statusCode, 204);
  t.equal((await admin.delete(`${path}/${id}`)).statusCode, 404);
  t.equal((await admin.get(`${path}/${id}`)).statusCode, 404);
  t.same((await admin.get(path)).json(), { items: [] });
});

t.test('a wrong field is refused by name, and nothing is written', async (t) => {
  const { admin } = await startService(t);
  const { id } = (await admin.post(path, { url })).json();
  const cases: [body: unknown, field: string][] = [
    [{}, '/url'],
    [{ url: '' }, '/url'],
    [{ url: 5 }, '/url'],
    [{ url: 'http://hooks.example.com/' }, '/url'],
    [{ url: 'https://10.0.0.1/' }, '/url'],
    [{ url: 'https://user:pass@hooks.example.com/' }, '/url'],
    [{ url: 'https://hooks.example.com:8080/' }, '/url'],
    [{ url: 'https://hooks.example.com/\u0000' }, '/url'],
    [{ url: 'https://hooks.example.com/\ud800' }, '/url'],
    [{ url: `https://hooks.example.com/${'x'.repeat(2000)}` }, '/url'],
    [{ url, events: [] }, '/events'],
    [{ url, events: 'voucher.issued' }, '/events'],
    [{ url, events: ['voucher.issued', 'voucher.issued'] }, '/events'],
    [{ url, events: ['voucher.eaten'] }, '/events/0'],
    [{ url, secret: 'whsec_mine' }, '/secret'],
    [{ url, status: 'paused' }, '/status'],
  ];
  for (const [body, field] of cases) {
    const json = JSON.stringify(body);
    const headers = { 'content-type': 'application/json' };
    const answer = await admin.post(path, json, headers);
    t.match([answer.statusCode, answer.json().errors], [422, [{ path: field }]], json.slice(0, 100));
    if (field === '/url' && json === '{}') continue;
    const changed = await admin.patch(`${path}/${id}`, body as object);
    t.equal(changed.statusCode, 422, json.slice(0, 100));
  }
  t.match((await admin.get(path)).json(), { items: [{ id, url, status: 'active' }] });
  t.equal((await admin.get(path)).json().items.length, 1);
});

t.test('the eleventh endpoint is refused, also when twenty come at once', async (t) => {
  const { admin, anotherBusiness } = await startService(t);
  const answers = await Promise.all(Array.from({ length: 20 }, () => admin.post(path, { url })));
  const refused = answers.filter(({ statusCode }) => statusCode === 409);
  t.equal(answers.filter(({ statusCode }) => statusCode === 201).length, 10);
  t.equal(refused.length, 10);
  for (const each of refused) t.equal(each.json().code, 'LIMIT_REACHED');
  const { items } = (await admin.get(path)).json();
  await admin.patch(`${path}/${items[0].id}`, { status: 'disabled' });
  t.equal((await admin.post(path, { url })).statusCode, 409, 'a disabled one counts');
  await admin.delete(`${path}/${items[0].id}`);
  t.equal((await admin.post(path, { url })).statusCode, 201, 'a deleted one does not');
  t.equal((await (await anotherBusiness()).post(path, { url })).statusCode, 201);
});

t.test('only admins may, and another business sees nothing', async (t) => {
  const { admin, anon, withScopes, anotherBusiness } = await startService(t);
  const { id } = (await admin.post(path, { url })).json();
  const clerk = await withScopes('issue', 'redeem', 'read');
  const stranger = await anotherBusiness();
  t.same((await stranger.get(path)).json(), { items: [] });
  for (const [caller, status] of [
    [anon, 401],
    [clerk, 403],
    [stranger, 404],
  ] as const) {
    const answers = [
      await caller.get(`${path}/${id}`),
      await caller.patch(`${path}/${id}`, { status: 'disabled' }),
      await caller.post(`${path}/${id}/rotate-secret`),
      await caller.get(`${path}/${id}/deliveries`),
      await caller.delete(`${path}/${id}`),
      await caller.post(`/api/v1/webhook-deliveries/${id}/redeliver`),
    ];
    t.same(new Set(answers.map(({ statusCode }) => statusCode)), new Set([status]));
  }
  t.match((await admin.get(`${path}/${id}`)).json(), { status: 'active' });
  for (const wrong of ['x', '01a20148-df57-79c8-8575-7852d9dba06e', '%00'])
    t.equal((await admin.get(`${path}/${wrong}`)).statusCode, 404);
});

t.test(
  'the log of deliveries comes page by page, by state, and refuses a cursor of its own making',
  async (t) => {
    const { admin, work } = await startService(t);
    // One that refuses each message for itself is not taken for dead: all are tried.
    const { url } = await startReceiver(t, status(400));
    const { id } = (await admin.post(path, { url, events: ['voucher.issued'] })).json();
    for (let count = 0; count < 5; count++) await admin.post('/api/v1/vouchers', { title: 'x' });
    const log = `${path}/${id}/deliveries`;
    await work();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = (await admin.get(`${log}?limit=2${cursor && `&cursor=${cursor}`}`)).json();
      t.match(page.items[0], { type: 'voucher.issued', state: 'pending', attempts: 1, settledAt: null });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    }
    t.equal(new Set(seen).size, 5);
    t.same(seen, [...seen].sort().reverse(), 'newest first');
    t.equal((await admin.get(`${log}?state=pending`)).json().items.length, 5);
    t.same((await admin.get(`${log}?state=dead`)).json(), { items: [], nextCursor: null });
    for (const query of ['cursor=x', 'limit=0', 'limit=101', 'state=lost', 'page=2'])
      t.equal((await admin.get(`${log}?${query}`)).statusCode, 422, query);
  },
);
