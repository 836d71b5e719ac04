import t from 'tap';
import { startService } from '../support/service.ts';

const issue = '/api/v1/vouchers';

t.test('a wrong field is refused by name, with every fault at once, and nothing is written', async (t) => {
  const { admin } = await startService(t);
  const fine = { title: 'Free coffee' };
  const cases: [name: string, body: unknown, ...paths: string[]][] = [
    ['no title', {}, '/title'],
    ['empty title', { title: '' }, '/title'],
    ['blank title', { title: ' \t\n ' }, '/title'],
    ['invisible title', { title: '\u200b\u200f\u3164\u2800\u00ad' }, '/title'],
    ['61 graphemes', { title: '👨‍👩‍👧‍👦'.repeat(61) }, '/title'],
    ['a grapheme of a thousand marks', { title: `e${'\u0301'.repeat(1500)}` }, '/title'],
    ['two lines of title', { title: 'a\nb' }, '/title'],
    ['a NUL', { title: 'a\u0000b' }, '/title'],
    ['half a surrogate pair', { title: 'a\ud800' }, '/title'],
    ['a title that is a number', { title: 5 }, '/title'],
    ['501 graphemes of description', { ...fine, description: 'ก'.repeat(501) }, '/description'],
    ['a control character in the description', { ...fine, description: 'a\u001bb' }, '/description'],
    ['an unknown member', { ...fine, titel: 'x' }, '/titel'],
    ['an unknown language', { ...fine, locale: 'de' }, '/locale'],
    [
      'a translation without title',
      { ...fine, translations: { ko: { description: 'x' } } },
      '/translations/ko/title',
    ],
    ['a blank translation', { ...fine, translations: { ko: { title: ' ' } } }, '/translations/ko/title'],
    [
      'a translation into an unknown language',
      { ...fine, translations: { de: { title: 'x' } } },
      '/translations/de',
    ],
    ['a validity that is a text', { ...fine, validity: 'DAYS' }, '/validity'],
    ['a validity without type', { ...fine, validity: {} }, '/validity/type'],
    ['an unknown type', { ...fine, validity: { type: 'WEEKS', weeks: 1 } }, '/validity/type'],
    ['DAYS without days', { ...fine, validity: { type: 'DAYS' } }, '/validity/days'],
    ['DAYS 0', { ...fine, validity: { type: 'DAYS', days: 0 } }, '/validity/days'],
    ['DAYS -1', { ...fine, validity: { type: 'DAYS', days: -1 } }, '/validity/days'],
    ['DAYS 1.5', { ...fine, validity: { type: 'DAYS', days: 1.5 } }, '/validity/days'],
    ['DAYS 3651', { ...fine, validity: { type: 'DAYS', days: 3651 } }, '/validity/days'],
    ['DAYS as a text', { ...fine, validity: { type: 'DAYS', days: '7' } }, '/validity/days'],
    ['DAYS null', { ...fine, validity: { type: 'DAYS', days: null } }, '/validity/days'],
    ['MONTHS 121', { ...fine, validity: { type: 'MONTHS', months: 121 } }, '/validity/months'],
    ['MONTHS with days', { ...fine, validity: { type: 'MONTHS', months: 1, days: 1 } }, '/validity/days'],
    [
      'UNLIMITED with a date',
      { ...fine, validity: { type: 'UNLIMITED', date: '2026-12-31' } },
      '/validity/date',
    ],
    [
      'a date in the past',
      { ...fine, validity: { type: 'FIXED_DATE', date: '2026-05-11' } },
      '/validity/date',
    ],
    ['30 February', { ...fine, validity: { type: 'FIXED_DATE', date: '2027-02-30' } }, '/validity/date'],
    [
      'a moment for a date',
      { ...fine, validity: { type: 'FIXED_DATE', date: '2027-02-01T00:00:00Z' } },
      '/validity/date',
    ],
    ['the year 9999', { ...fine, validity: { type: 'FIXED_DATE', date: '9999-12-31' } }, '/validity/date'],
    ['a code of three', { ...fine, redeemCode: 'ABC' }, '/redeemCode'],
    ['a code of 21', { ...fine, redeemCode: 'A'.repeat(21) }, '/redeemCode'],
    ['a code with a sign', { ...fine, redeemCode: 'ABCD+1' }, '/redeemCode'],
    ['no code on a free voucher', { ...fine, redeemCode: false }, '/redeemCode'],
    ['a number for a code', { ...fine, redeemCode: 12345 }, '/redeemCode'],
    ['an unknown barcode', { ...fine, barcodeFormat: 'AZTEC' }, '/barcodeFormat'],
    ['an artwork that is no id', { ...fine, artworkId: 'x' }, '/artworkId'],
    [
      'an artwork that is not there',
      { ...fine, artworkId: '01a20148-df57-79c8-8575-7852d9dba06e' },
      '/artworkId',
    ],
    ['a text for a switch', { ...fine, allowSelfRedeem: 'yes' }, '/allowSelfRedeem'],
    [
      'several at once',
      { titel: 'x', validity: { type: 'DAYS', days: 0 } },
      '/title',
      '/titel',
      '/validity/days',
    ],
    ['a list', [], ''],
    ['null', null, ''],
  ];
  for (const [name, body, ...paths] of cases) {
    const answer = await admin.post(issue, JSON.stringify(body), { 'content-type': 'application/json' });
    t.equal(answer.statusCode, 422, name);
    const { code, errors } = answer.json();
    t.equal(code, 'INVALID', name);
    t.same(errors.map(({ path }: { path: string }) => path).sort(), paths.sort(), name);
  }
  t.same((await admin.get(issue)).json(), { items: [], nextCursor: null });
  t.equal((await admin.post(issue, fine)).json().number, 1, 'not even a number is used up');
});

t.test(
  'a body that is no JSON, too large or of another type is refused before it is looked at',
  async (t) => {
    const { admin } = await startService(t);
    const json = { 'content-type': 'application/json' };
    const cases: [
      name: string,
      body: string,
      headers: Record<string, string>,
      status: number,
      code: string,
    ][] = [
      ['half a document', '{"title":', json, 400, 'MALFORMED_JSON'],
      ['an empty body', '', json, 400, 'MALFORMED_JSON'],
      ['a poisoned prototype', '{"title":"x","__proto__":{"admin":true}}', json, 400, 'MALFORMED_JSON'],
      ['a poisoned constructor', '{"title":"x","constructor":{"prototype":{}}}', json, 400, 'MALFORMED_JSON'],
      ['2 MB of JSON', JSON.stringify({ title: 'x'.repeat(2 * 1024 * 1024) }), json, 413, 'BODY_TOO_LARGE'],
      ['plain text', 'title=x', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [
        'a web form',
        'title=x',
        { 'content-type': 'application/x-www-form-urlencoded' },
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      ['XML', '<title/>', { 'content-type': 'application/xml' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['a type that is none', '{}', { 'content-type': 'json' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['no type', '{"title":"x"}', {}, 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['a form without boundary', 'x', { 'content-type': 'multipart/form-data' }, 400, 'MALFORMED_REQUEST'],
    ];
    for (const [name, body, headers, status, code] of cases) {
      const answer = await admin.post(issue, Buffer.from(body), headers);
      t.match([answer.statusCode, answer.json()], [status, { code }], name);
    }
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    t.ok((await admin.post(issue, deep, json)).statusCode < 500);
    t.same((await admin.get(issue)).json().items, []);
  },
);

t.test('without a live key that may do it, nobody gets in', async (t) => {
  const { anon, admin, withScopes, clock } = await startService(t);
  t.match((await anon.get(issue)).headers, { 'www-authenticate': 'Bearer' });
  t.match([(await anon.post(issue, { title: 'x' })).statusCode], [401]);
  t.equal(
    (await anon.post(issue, '{', { 'content-type': 'application/json' })).statusCode,
    401,
    'the body is not looked at',
  );
  for (const authorization of [
    'Bearer',
    'Bearer x',
    `Basic ${admin.apiKey}`,
    `Bearer ${admin.apiKey}x`,
    admin.apiKey,
  ]) {
    const answer = await anon.post(issue, { title: 'x' }, { authorization });
    t.match([answer.statusCode, answer.json()], [401, { code: 'UNAUTHENTICATED' }]);
  }
  const reader = await withScopes('read');
  t.equal((await reader.get(issue)).statusCode, 200);
  const refused = await reader.post(issue, { title: 'x' });
  t.match([refused.statusCode, refused.json()], [403, { code: 'SCOPE_MISSING', detail: /issue/ }]);
  t.equal((await (await withScopes('issue')).get(issue)).statusCode, 403);
  t.equal((await (await withScopes('issue', 'read', 'redeem')).get('/api/v1/api-keys')).statusCode, 403);

  const made = (
    await admin.post('/api/v1/api-keys', { name: 'x', scopes: ['read'], expiresAt: '2026-05-12T11:00:00Z' })
  ).json();
  const use = () =>
    anon.post(
      '/api/v1/validity/preview',
      { validity: { type: 'UNLIMITED' } },
      { authorization: `Bearer ${made.key}` },
    );
  t.equal((await use()).statusCode, 200);
  clock.set('2026-05-12T11:00:00Z');
  t.equal((await use()).statusCode, 401, 'an expired key');
  t.equal((await admin.delete(`/api/v1/api-keys/${made.id}`)).statusCode, 204);
  t.equal((await admin.delete(`/api/v1/api-keys/${made.id}`)).statusCode, 404);
});

t.test('what belongs to another business reads exactly like what does not exist', async (t) => {
  const { admin, anotherBusiness } = await startService(t);
  const stranger = await anotherBusiness();
  const { id } = (await admin.post(issue, { title: 'x' })).json();
  const key = (await admin.post('/api/v1/api-keys', { name: 'x', scopes: ['read'] })).json();
  const absent = '01a20148-df57-79c8-8575-7852d9dba06e';
  for (const there of [id, absent, 'x', '..%2f..%2fetc', `${id}%00`, id.toUpperCase()]) {
    const answer = await stranger.get(`${issue}/${there}`);
    t.match([answer.statusCode, answer.body], [404, (await stranger.get(`${issue}/${absent}`)).body], there);
  }
  t.equal((await stranger.delete(`/api/v1/api-keys/${key.id}`)).statusCode, 404);
  t.same((await stranger.get(issue)).json().items, []);
  t.equal((await stranger.get('/api/v1/api-keys')).json().items.length, 1);
});

t.test(
  "a path that is not there, or not for this method, is a problem document in the reader's language",
  async (t) => {
    const { admin, anon, app } = await startService(t);
    t.match((await anon.get('/nothing')).json(), { status: 404, code: 'NOT_FOUND', title: 'Not found' });
    const put = await app.inject({ method: 'PUT', url: issue, headers: { 'accept-language': 'ko' } });
    t.match([put.statusCode, put.headers.allow], [405, /GET.*POST/]);
    t.match(put.headers['content-language'], 'ko');
    t.match(put.json(), { code: 'METHOD_NOT_ALLOWED', title: /[가-힣]/ });
    t.equal((await anon.delete('/healthz')).statusCode, 405);
    t.equal((await anon.get(`/${'x'.repeat(9000)}`)).statusCode, 404);
    t.match((await anon.get('/%E0%A4%A')).statusCode, 400);
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=x',
      'cursor=!!',
      'cursor=eA',
      'status=gone',
      'page=2',
    ]) {
      const answer = await admin.get(`${issue}?${query}`);
      t.match(
        [answer.statusCode, answer.json()],
        [422, { errors: [{ path: `/${query.split('=')[0]}` }] }],
        query,
      );
    }
  },
);

t.test('no secret stands in a log line', async (t) => {
  const { admin, anon, logs } = await startService(t);
  const voucher = (await admin.post(issue, { title: 'x' })).json();
  const token = voucher.links.page.split('/').at(-1);
  for (const path of ['', '/voucher.pkpass', '/google', '/qr.svg', '/nothing', '/a/b'])
    await anon.get(`/v/${token}${path}`);
  await anon.get(`/v/${token}?x=${token}`);
  const text = logs.join('');
  t.ok(logs.length >= 8);
  for (const secret of [token, admin.apiKey, voucher.redeemCode.value]) t.notOk(text.includes(secret));
});
