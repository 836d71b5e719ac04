// The stand-in of Google looks at every member of a body: by Google's schema first, then by what its document says in words.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { id, loyaltyClass, offerClass, offerObject, start, startWithVoucher } from './google-and-provider.ts';

const text = (value: string, ...more: object[]) => ({
  defaultValue: { language: 'en', value },
  ...(more.length > 0 && { translatedValues: more }),
});
const picture = (uri: string) => ({ sourceUri: { uri } });
const interval = (start: string, end: string) => ({
  validTimeInterval: { start: { date: start }, end: { date: end } },
});

t.test('a body that breaks the schema is refused by the parser, with the place of each fault', async (t) => {
  const { google, provider } = await startWithVoucher(t);
  const path = `offerObject/${id('voucher-1')}`;
  const unknown = (name: string, at = 'resource') =>
    `Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`;
  const bodies: [body: unknown, description: string | RegExp][] = [
    [{ title: 'x' }, unknown('title')],
    [{ redemptionCode: 'x' }, unknown('redemptionCode')],
    [{ hexBackgroundColor: '#ffffff' }, unknown('hexBackgroundColor')],
    [{ linkedOfferIds: [] }, unknown('linkedOfferIds')],
    [{ barcode: { format: 'QR' } }, unknown('format', 'resource.barcode')],
    [{ textModulesData: [{ text: 'x' }] }, unknown('text', 'resource.text_modules_data[0]')],
    [{ state: 'REDEEMED' }, /'resource\.state'/],
    [{ barcode: { type: 'QR' } }, /'resource\.barcode\.type'/],
    [{ validTimeInterval: { end: '2026-05-12' } }, /'resource\.valid_time_interval\.end'/],
    ['{', /^Invalid JSON payload received/],
    [[], /^Invalid JSON payload received/],
  ];
  for (const [body, description] of bodies) {
    const violation = { fieldViolations: [{ description }] };
    t.match(await provider.call('PATCH', path, body), {
      status: 400,
      body: {
        error: {
          code: 400,
          status: 'INVALID_ARGUMENT',
          errors: [{ reason: 'invalid' }],
          details: [violation],
        },
      },
    });
  }
  t.equal((await provider.call('PATCH', path, '{}', { 'content-type': 'text/plain' })).status, 400);
  const { state: _, ...stateless } = offerObject();
  t.equal((await provider.call('PUT', path, stateless)).status, 400, 'PUT needs what is required');
  t.equal((await provider.call('POST', 'offerObject', { ...stateless, id: id('v') })).status, 400);
  t.equal((await provider.call('PATCH', path, {})).status, 200, 'PATCH does not');
  t.equal((await provider.call('POST', 'offerClass', offerClass({ id: id('c'), logo: {} }))).status, 400);
  t.strictSame(google.object(id('voucher-1')), { ...offerObject(), hasUsers: false });
});

const ofObject: [what: string, bad: object, good: object][] = [
  ['an image from nowhere', { heroImage: {} }, { heroImage: picture('https://a.example/1.png') }],
  [
    'an image from two places',
    { heroImage: { ...picture('https://a.example/1.png'), privateImageId: 'x' } },
    { heroImage: { privateImageId: 'x' } },
  ],
  ['an image by http', { heroImage: picture('http://a.example/1.png') }, {}],
  ['an image by data:', { heroImage: picture('data:image/png;base64,AAAA') }, {}],
  [
    'a link without a scheme',
    { linksModuleData: { uris: [{ uri: 'a.example' }] } },
    { linksModuleData: { uris: [{ uri: 'tel:+491' }] } },
  ],
  [
    'a link by javascript:',
    { linksModuleData: { uris: [{ uri: 'javascript:1' }] } },
    { linksModuleData: { uris: [{ uri: 'mailto:a@b' }] } },
  ],
  [
    'a link to nowhere',
    { linksModuleData: { uris: [{}] } },
    { linksModuleData: { uris: [{ uri: 'geo:1,2' }] } },
  ],
  [
    'one offset',
    interval('2026-05-12T10:00:00', '2026-05-13T10:00:00Z'),
    interval('2026-05-12T10:00:00', '2026-05-13T10:00'),
  ],
  [
    'a day that is none',
    interval('2026-02-01T10:00:00Z', '2026-02-30T10:00:00Z'),
    interval('2024-02-29T10:00:00Z', '2027-03-01T10:00:00.123456789Z'),
  ],
  ['a month that is none', interval('2026-13-01T10:00:00Z', '2027-01-01T10:00:00Z'), {}],
  ['a day alone', interval('2026-05-12', '2026-05-13'), {}],
  [
    'an end before the start',
    interval('2026-05-13T10:00:00Z', '2026-05-12T10:00:00Z'),
    interval('2026-05-13T10:00:00+05:30', '2026-05-13T10:00:00Z'),
  ],
  ['a dot in the id of a text', { textModulesData: [{ id: 'a.b' }] }, { textModulesData: [{ id: 'a-b' }] }],
  [
    'a value added module without a header',
    { valueAddedModuleData: [{ uri: 'https://a.example' }] },
    { valueAddedModuleData: [{ uri: 'https://a.example', header: text('x') }] },
  ],
  [
    'a text without a default',
    { textModulesData: [{ localizedBody: {} }] },
    { textModulesData: [{ localizedBody: text('x') }] },
  ],
  [
    'a translation without a language',
    { textModulesData: [{ localizedBody: text('x', { value: 'y' }) }] },
    { textModulesData: [{ localizedBody: text('x', { language: 'de', value: 'y' }) }] },
  ],
  ['a barcode without a value', { barcode: { type: 'QR_CODE' } }, { barcode: { type: 'TEXT_ONLY' } }],
  ['smart tap beyond ASCII', { smartTapRedemptionValue: 'ä' }, { smartTapRedemptionValue: 'a' }],
  [
    'eleven messages',
    { messages: Array(11).fill({ body: 'x' }) },
    { messages: Array(10).fill({ body: 'x' }) },
  ],
  [
    'a message type that is dead',
    { messages: [{ messageType: 'expirationNotification' }] },
    { messages: [{ messageType: 'text' }] },
  ],
];
t.test('a member that is wrong in itself is refused, beside it the right one is taken', async (t) => {
  const { provider } = await startWithVoucher(t);
  for (const [what, bad, good] of ofObject) {
    const refused = await provider.call('PUT', `offerObject/${id('voucher-1')}`, offerObject(bad));
    t.match(refused, { status: 400, body: { error: { errors: [{ reason: 'invalidResource' }] } } }, what);
    t.match(
      await provider.call('PUT', `offerObject/${id('voucher-1')}`, offerObject(good)),
      { status: 200 },
      what,
    );
  }
});

const ofClass: [what: string, bad: object, good: object][] = [
  ['a colour by name', { hexBackgroundColor: 'red' }, { hexBackgroundColor: '#abc' }],
  [
    'a callback by http',
    { callbackOptions: { url: 'http://a.example' } },
    { callbackOptions: { url: 'https://a.example/' } },
  ],
  ['a callback on loopback', { callbackOptions: { url: 'http://127.0.0.1/' } }, {}],
  [
    'a picture on loopback',
    { titleImage: picture('http://localhost/1.png') },
    { titleImage: picture('https://a.example/1.png') },
  ],
  [
    '16 value added modules',
    { valueAddedModuleData: Array(16).fill({ uri: 'https://a.example', header: text('x') }) },
    { hexBackgroundColor: '#abcdef' },
  ],
  [
    'a template with a strange path',
    {
      classTemplateInfo: { listTemplateOverride: { secondRowOption: { fields: [{ fieldPath: 'title' }] } } },
    },
    {
      classTemplateInfo: {
        listTemplateOverride: { secondRowOption: { fields: [{ fieldPath: 'class.title' }] } },
      },
    },
  ],
];
t.test('so it is with the members of a class', async (t) => {
  const { provider } = await startWithVoucher(t);
  for (const [what, bad, good] of ofClass) {
    const path = `offerClass/${id('campaign')}`;
    t.equal((await provider.call('PUT', path, offerClass(bad))).status, 400, what);
    t.match(await provider.call('PUT', path, offerClass(good)), { status: 200 }, what);
  }
});

t.test('a PATCH is judged by what it makes of the whole', async (t) => {
  const { provider } = await startWithVoucher(t);
  const path = `offerObject/${id('voucher-1')}`;
  await provider.call('PATCH', path, interval('2026-05-12T10:00:00Z', '2026-05-13T10:00:00Z'));
  const end = (date: string) => ({ validTimeInterval: { end: { date } } });
  t.equal((await provider.call('PATCH', path, end('2026-05-14T10:00:00'))).status, 400);
  t.equal((await provider.call('PATCH', path, end('2026-05-14T10:00:00Z'))).status, 200);
});

t.test('merchant locations need to be allowed', async (t) => {
  const merchantLocations = [{ latitude: 1, longitude: 2 }];
  const listed = { message: 'Issuer not allowlisted for Merchant Locations. Please contact support.' };
  const { provider } = await start(t);
  t.match(await provider.call('POST', 'loyaltyClass', loyaltyClass({ merchantLocations })), {
    status: 400,
    body: { error: listed },
  });
  const allowed = (await start(t, { merchantLocations: true })).provider;
  t.equal((await allowed.call('POST', 'loyaltyClass', loyaltyClass({ merchantLocations }))).status, 200);
  const many = loyaltyClass({ id: id('p'), merchantLocations: Array(11).fill(merchantLocations[0]) });
  t.equal((await allowed.call('POST', 'loyaltyClass', many)).status, 400);
});

async function servePictures(t: Test) {
  const server = createServer(({ url }, response) => {
    const type =
      url === '/1.png' || url === '/gone.png' ? 'image/png' : url === '/1.jpg' ? 'image/jpeg' : 'image/webp';
    response.writeHead(url === '/gone.png' ? 404 : 200, { 'content-type': type }).end('picture');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test('a picture is fetched before what names it is taken, and only once', async (t) => {
  const root = await servePictures(t);
  const { google, provider } = await startWithVoucher(t, {}, { loopbackHttp: true, fetchImages: true });
  const path = `offerObject/${id('voucher-1')}`;
  const patch = async (uri: string) =>
    (await provider.call('PATCH', path, { heroImage: picture(uri) })).status;
  t.equal(await patch('http://127.0.0.1.example/1.png'), 400, 'this is not loopback');
  t.equal(google.picturesFetched.length, 0);
  t.equal(await patch(`${root}/gone.png`), 400);
  t.equal(await patch(`${root}/1.webp`), 400);
  t.equal(await patch('http://127.0.0.1:1/1.png'), 400);
  t.equal(google.history(id('voucher-1')).length, 1, 'nothing of it was kept');
  t.equal(await patch(`${root}/1.jpg`), 200);
  t.equal(await patch(`${root}/1.png`), 200);
  t.equal(await patch(`${root}/1.png`), 200);
  t.equal(
    google.picturesFetched.filter((address) => address.endsWith('/1.png') && address.startsWith(root)).length,
    1,
  );
});
