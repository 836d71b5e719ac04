import t from 'tap';
import { path, readRows, startDesk } from '../customers/desk.ts';

const ana = {
  name: 'Ana Müller',
  email: 'Ana@Example.com',
  phone: '067 123-45-67',
  locale: 'ko',
  externalId: 'crm-1',
};

t.test('a card is made, read, changed, listed and deleted', async (t) => {
  const { admin, active, deletions } = await startDesk(t);
  const card = await admin.make(ana);
  t.match(card, { ...ana, phone: '+380671234567', createdAt: '2026-05-12T10:00:00.000Z', activeVouchers: 0 });
  t.match(card.number, /^[0-9]{6}$/);
  t.match(card.token, /^[0-9A-HJKMNP-TV-Z]{26}$/);
  active.set(card.id, 3);
  t.same((await admin.get(`${path}/${card.id}`)).json(), { ...card, activeVouchers: 3 });
  active.clear();

  const change = { name: 'Ana Schmidt', email: null, phone: null, locale: null, externalId: null };
  t.same((await admin.patch(card.id, {})).json(), card, 'an empty change changes nothing');
  t.same((await admin.patch(card.id, change)).json(), { ...card, ...change });
  t.same((await admin.get(path)).json(), { items: [{ ...card, ...change }], nextCursor: null });

  const gone = await admin.delete(`${card.id}?keepVouchers=true`);
  t.same([gone.statusCode, gone.body], [204, '']);
  t.match(deletions, [{ cardId: card.id, keepVouchers: true, doer: { by: /^api_key:/ } }]);
});

t.test('a minimal card has nothing but a name', async (t) => {
  const { admin } = await startDesk(t);
  t.match(await admin.make({ name: ' 김민수 ' }), {
    name: '김민수',
    email: null,
    phone: null,
    locale: null,
    externalId: null,
  });
});

t.test('a deleted card is not there, and nothing of the person stays', async (t) => {
  const { admin, database, deletions } = await startDesk(t);
  const card = await admin.make(ana);
  t.equal((await admin.delete(card.id)).statusCode, 204);
  t.match(deletions, [{ keepVouchers: false }]);
  for (const answer of [
    await admin.get(`${path}/${card.id}`),
    await admin.patch(card.id, { name: 'x' }),
    await admin.delete(card.id),
  ])
    t.match([answer.statusCode, answer.json().code], [404, 'NOT_FOUND']);
  t.equal(deletions.length, 1, 'its vouchers are not asked for twice');
  t.same((await admin.get(path)).json().items, []);
  for (const q of ['ana', 'ana@example.com', '0671234567', card.number, card.token])
    t.same(await admin.find(q), [], q);
  const [row] = await readRows(database);
  t.notMatch(JSON.stringify(row), /ana|müller|muller|example|671234567|crm-1/i);
  t.match(row, { name: '', email: null, phone: null, locale: null, external_id: null, number: card.number });
  t.equal(
    (await admin.post({ name: 'Another', externalId: 'crm-1' })).statusCode,
    201,
    'the external id is free again',
  );
});

t.test('where vouchers cannot follow, the card is not deleted either', async (t) => {
  const { admin, onDelete } = await startDesk(t);
  const card = await admin.make(ana);
  onDelete.refuses = true;
  t.equal((await admin.delete(card.id)).statusCode, 500);
  t.same((await admin.get(`${path}/${card.id}`)).json(), card);
});

t.test('an external id belongs to one card of a business', async (t) => {
  const { admin, anotherBusiness } = await startDesk(t);
  await admin.make(ana);
  const other = await admin.make({ name: 'Other' });
  const taken = [409, { code: 'EXTERNAL_ID_TAKEN', errors: [{ path: '/externalId' }] }];
  const made = await admin.post({ name: 'Twin', externalId: 'crm-1' });
  t.match([made.statusCode, made.json()], taken);
  const changed = await admin.patch(other.id, { externalId: 'crm-1' });
  t.match([changed.statusCode, changed.json()], taken);
  await (await anotherBusiness()).make(ana);
});

t.test('a call repeated with its key makes one card and gets the first answer', async (t) => {
  const { admin } = await startDesk(t);
  const key = { 'idempotency-key': 'k1' };
  const first = await admin.post(ana, key);
  t.equal((await admin.post({ ...ana }, key)).body, first.body);
  t.equal((await admin.post({ ...ana, name: 'Other' }, key)).statusCode, 422);
  t.equal((await admin.get(path)).json().items.length, 1);
});

t.test('another business sees nothing of a card', async (t) => {
  const { admin, anotherBusiness, deletions } = await startDesk(t);
  const card = await admin.make(ana);
  const other = await anotherBusiness();
  for (const answer of [
    await other.get(`${path}/${card.id}`),
    await other.patch(card.id, { name: 'x' }),
    await other.delete(card.id),
    await admin.get(`${path}/not-an-id`),
  ])
    t.match([answer.statusCode, answer.json().code], [404, 'NOT_FOUND']);
  for (const q of ['Ana Müller', 'ana@example.com', '+380671234567', card.number, card.token])
    t.same([await other.find(q), (await admin.find(q)).length], [[], 1], q);
  t.same((await other.get(path)).json().items, []);
  t.same(deletions, []);
});

t.test('only who may issue changes cards, only who may read sees them: a scanner does neither', async (t) => {
  const { admin, withScopes, anon } = await startDesk(t);
  const { id } = await admin.make(ana);
  const statuses = async (caller: typeof admin) => [
    (await caller.get(`${path}?q=ana`)).statusCode,
    (await caller.get(path)).statusCode,
    (await caller.get(`${path}/${id}`)).statusCode,
    (await caller.post({ name: 'x' })).statusCode,
    (await caller.patch(id, {})).statusCode,
  ];
  t.same(await statuses(anon), [401, 401, 401, 401, 401]);
  t.same(await statuses(await withScopes('redeem')), [403, 403, 403, 403, 403]);
  t.same(await statuses(await withScopes('read')), [200, 200, 200, 403, 403]);
  t.same(await statuses(await withScopes('issue')), [403, 403, 403, 201, 200]);
  t.equal((await (await withScopes('read', 'redeem')).delete(id)).statusCode, 403);
});

t.test('the list goes from the newest to the oldest, page by page', async (t) => {
  const { admin } = await startDesk(t);
  for (let n = 1; n <= 5; n++) await admin.make({ name: `Card ${n}` });
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = (await admin.get(`${path}?limit=2${cursor && `&cursor=${cursor}`}`)).json();
    seen.push(...page.items.map(({ name }: { name: string }) => name));
    cursor = page.nextCursor ?? '';
    if (cursor) await admin.make({ name: 'late' });
  } while (cursor);
  t.same(seen, ['Card 5', 'Card 4', 'Card 3', 'Card 2', 'Card 1']);
  const found = (await admin.get(`${path}?q=card&limit=2`)).json();
  t.match([found.items.length, found.nextCursor], [2, null], 'a search has one page');
});

t.test('what is wrong is refused by name, and nothing changes', async (t) => {
  const { admin, database } = await startDesk(t);
  const card = await admin.make(ana);
  const cases: [wish: object, path: string][] = [
    ...[
      '',
      ' ',
      '\u200b',
      '\u2800',
      'a\nb',
      'a\u2028b',
      'a\u0000b',
      '\ud800',
      'x'.repeat(101),
      null,
      5,
      ['x'],
    ].map((name): [object, string] => [{ name }, '/name']),
    ...[
      'ana',
      'a@b',
      '@x.de',
      'a@@x.de',
      'a b@x.de',
      'a@x..de',
      'a@-x.de',
      'a@x.de\r\nBcc: b@x.de',
      'a@1.2.3.4',
      '.a@x.de',
      'a@x.de\u0000',
    ].map((email): [object, string] => [{ email }, '/email']),
    [{ email: `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example` }, '/email'],
    ...['123', 'abc', '+380', '+38067123456789012', '067 123 45 67 ext. 5', '\u0000', '', '+'].map(
      (phone): [object, string] => [{ phone }, '/phone'],
    ),
    [{ locale: 'de' }, '/locale'],
    [{ externalId: '' }, '/externalId'],
    [{ externalId: 'a\u0000' }, '/externalId'],
    [{ externalId: 'x'.repeat(201) }, '/externalId'],
    [{ number: '123456' }, '/number'],
    [{ token: card.token }, '/token'],
  ];
  for (const [wish, field] of cases) {
    for (const answer of [
      await admin.patch(card.id, { locale: 'th', ...wish }),
      await admin.post({ name: 'x', ...wish }),
    ])
      t.match(
        [answer.statusCode, answer.json().errors?.map((each: { path: string }) => each.path)],
        [422, [field]],
        `${field} ${encodeURI(JSON.stringify(wish))}`,
      );
  }
  t.match((await admin.post({})).json(), { errors: [{ path: '/name' }] });
  t.same((await admin.get(`${path}/${card.id}`)).json(), card);
  t.equal((await readRows(database)).length, 1);
});

t.test('hostile queries are refused or find nothing, and never break', async (t) => {
  const { admin } = await startDesk(t);
  await admin.make(ana);
  const statusOf = async (query: string) => (await admin.get(`${path}?${query}`)).statusCode;
  for (const query of [
    'q=',
    'q=%00',
    `q=${'x'.repeat(101)}`,
    'limit=0',
    'limit=101',
    'limit=x',
    'cursor=x',
    'x=1',
    'q=ana&cursor=abc',
  ])
    t.equal(await statusOf(query), 422, query);
  for (const query of [
    'q=%ED%A0%80',
    'q=%FF',
    "q='%20or%201=1--",
    'q=%5C',
    'q=%25%25%25',
    'q=%F0%9F%98%80',
    'q=%C2%A0',
  ])
    t.ok([200, 400, 422].includes(await statusOf(query)), query);
});

t.test('a telephone number is read as dialled in the country of the business', async (t) => {
  const { admin, anotherBusiness } = await startDesk(t);
  const phone = async (typed: string, zone: string) =>
    (await (await anotherBusiness(zone)).make({ name: 'x', phone: typed })).phone;
  t.equal(await phone('٠٦٧ ١٢٣ ٤٥ ٦٧', 'Europe/Kyiv'), '+380671234567');
  t.equal(await phone('00380671234567', 'America/New_York'), '+380671234567');
  t.equal(await phone('010-1234-5678', 'Asia/Seoul'), '+821012345678');
  t.equal(await phone('๐๘๑-๒๓๔-๕๖๗๘', 'Asia/Bangkok'), '+66812345678');
  t.equal(await phone('98765 43210', 'Asia/Kolkata'), '+919876543210');
  t.equal(await phone('+49 30 123456', 'UTC'), '+4930123456');
  const nowhere = await (await anotherBusiness('UTC')).post({ name: 'x', phone: '067 1234567' });
  t.match(nowhere.json().errors, [{ path: '/phone', message: /country code, e\.g\. \+380671234567$/ }]);
  const wrong = await admin.post({ name: 'x', phone: '12' });
  t.match(wrong.json().errors, [{ path: '/phone', message: /or as it is dialled in UA$/ }]);
});
