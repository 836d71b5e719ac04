import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { startService } from '../support/service.ts';

const form = { 'content-type': 'multipart/form-data; boundary=X' };
const field = (name: string, value: string) =>
  `--X\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, bytes: Buffer) =>
  Buffer.concat([
    Buffer.from(`--X\r\nContent-Disposition: form-data; name="${name}"; filename="../x.exe"\r\n\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
const body = (...parts: (string | Buffer)[]) =>
  Buffer.concat([...parts.map((part) => Buffer.from(part)), Buffer.from('--X--\r\n')]);

t.test('a picture is kept once, and goes into vouchers, pages and the brand', async (t) => {
  const { admin, anon } = await startService(t);
  const picture = await quarters(400, 200).jpeg().toBuffer();
  const raw = await admin.post('/api/v1/artworks', picture, { 'content-type': 'image/jpeg' });
  t.match([raw.statusCode, raw.json()], [201, { width: 400, height: 200, sourceFormat: 'jpeg' }]);
  const artwork = raw.json();
  t.match(artwork.renditions['strip@3x'], {
    width: 1125,
    height: 432,
    url: /\/artwork\/[0-9a-f]{64}\/strip@3x\.png$/,
  });
  const again = await admin.post('/api/v1/artworks', body(file('image', picture)), form);
  t.same(again.json(), artwork, 'as a form, too');

  const rendition = await anon.get(artwork.renditions.hero.url);
  t.match(rendition.headers, { 'content-type': 'image/png', 'cache-control': /immutable/ });
  t.equal((await anon.get(artwork.renditions.hero.url.replace('hero.png', 'page.png'))).statusCode, 404);

  const byId = (await admin.post('/api/v1/vouchers', { title: 'x', artworkId: artwork.id })).json();
  t.same(byId.artwork, artwork);
  const parts = [
    field('title', 'Tea'),
    field('validity', '{"type":"MONTHS","months":1}'),
    field('redeemCode', 'true'),
    file('image', picture),
  ];
  const byForm = await admin.post('/api/v1/vouchers', body(...parts), { ...form, 'idempotency-key': 'k' });
  t.match(
    [byForm.statusCode, byForm.json()],
    [201, { title: 'Tea', validity: { months: 1 }, artwork: { id: artwork.id } }],
  );
  const retried = await admin.post('/api/v1/vouchers', body(...parts), { ...form, 'idempotency-key': 'k' });
  t.equal(retried.body, byForm.body);
  const other = body(...parts.slice(0, 3), file('image', await quarters(40, 20).png().toBuffer()));
  t.equal(
    (await admin.post('/api/v1/vouchers', other, { ...form, 'idempotency-key': 'k' })).statusCode,
    422,
    'another picture is another request',
  );
  t.match(
    (await anon.get(byId.links.page)).body,
    artwork.renditions.page.url.replace('http://localhost:3000', ''),
  );

  t.equal((await admin.patch('/api/v1/business', { brand: { logoArtworkId: artwork.id } })).statusCode, 200);
  const pass = (await anon.get(byId.links.applePass)).rawPayload;
  for (const name of ['icon', 'logo', 'strip']) {
    for (const size of ['', '@2x', '@3x']) t.ok(pass.includes(`${name}${size}.png`), `${name}${size}`);
  }
});

t.test("what is no picture, or another business's, is refused by name", async (t) => {
  const { admin, anotherBusiness } = await startService(t);
  const stranger = await anotherBusiness();
  const picture = await quarters(40, 20).png().toBuffer();
  const { id } = (
    await admin.post('/api/v1/artworks', picture, { 'content-type': 'application/octet-stream' })
  ).json();
  const foreign = await stranger.post('/api/v1/vouchers', { title: 'x', artworkId: id });
  t.match([foreign.statusCode, foreign.json()], [422, { errors: [{ path: '/artworkId' }] }]);
  const cases: [name: string, payload: Buffer | string, type: string, status: number, code: string][] = [
    ['JSON', '{}', 'application/json', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['nothing', '', 'image/png', 422, 'INVALID'],
    ['HTML that says it is a PNG', '<!doctype html>', 'image/png', 422, 'IMAGE_REFUSED'],
    ['11 MB', Buffer.alloc(11e6), 'image/png', 413, 'BODY_TOO_LARGE'],
    ['a file of another name', body(file('picture', picture)), form['content-type'], 422, 'INVALID'],
    [
      'half a form',
      body(file('image', picture)).subarray(0, 200),
      form['content-type'],
      400,
      'MALFORMED_REQUEST',
    ],
  ];
  for (const [name, payload, type, status, code] of cases) {
    const answer = await admin.post('/api/v1/artworks', payload, { 'content-type': type });
    t.match([answer.statusCode, answer.json()], [status, { code }], name);
  }
  const both = body(field('title', 'x'), field('artworkId', id), file('image', picture));
  t.match((await admin.post('/api/v1/vouchers', both, form)).json(), { errors: [{ path: '/artworkId' }] });
  const twice = body(field('title', 'x'), field('title', 'y'));
  t.match((await admin.post('/api/v1/vouchers', twice, form)).json(), { errors: [{ path: '/title' }] });
  t.same((await admin.get('/api/v1/vouchers')).json().items, []);
});
