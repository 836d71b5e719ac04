// Issue Voucher as staff use it without a script: free and tied, with a picture, twice, refused; nothing typed is lost.

import type { InjectOptions } from 'fastify';
import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { adminPassword, browser, keyOf, strayScript } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { type Service, startService } from '../support/service.ts';

const form = '/admin/vouchers/new';
const origin = 'http://localhost:3000';

async function atTheDesk(t: Parameters<typeof startService>[0], language = 'en') {
  const service = await startService(t, { adminPassword });
  const staff = browser(service, language);
  await staff.signIn();
  return { service, staff, cookie: () => staff.cookie() };
}

/** As a browser sends the form once it has a file input. */
async function sendMultipart(
  { app }: Service,
  cookie: string,
  fields: Record<string, string>,
  file?: { name: string; bytes: Buffer },
) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set('image', new Blob(file ? [new Uint8Array(file.bytes)] : []), file?.name ?? '');
  const encoded = new Response(body);
  const headers = {
    cookie,
    origin,
    accept: 'text/html',
    'content-type': encoded.headers.get('content-type') ?? '',
  };
  const request: InjectOptions = {
    method: 'POST',
    url: form,
    headers,
    payload: Buffer.from(await encoded.arrayBuffer()),
  };
  return app.inject(request);
}

t.test('the form has its fields in their order, and is whole without a script', async (t) => {
  const { staff } = await atTheDesk(t);
  const { body } = await staff.get(form);
  const order = [
    'Search Customer Card (optional)',
    'Voucher Title *',
    'Description (Optional)',
    'Image',
    'Redeem Code',
    'Validity',
    'UNLIMITED',
    'DAYS',
    'MONTHS',
    'FIXED DATE',
    'GENERATE VOUCHER',
  ].map((label) => body.indexOf(`>${label}<`, body.indexOf('id="customer"')));
  t.notOk(order.includes(-1), 'every label is there');
  t.same(
    order,
    [...order].sort((a, b) => a - b),
  );
  t.match(body, /name="redeemCode" value="yes" aria-describedby="code-hint" checked disabled/);
  t.match(body, /value="UNLIMITED" checked/);
  t.match(body, /id="valid-through"[^>]*>No expiry/);
  t.same(findPageFaults(body), []);
  t.notMatch(body, strayScript);
});

t.test('a voucher for a customer, without a code, goes to the card', async (t) => {
  const { service, staff } = await atTheDesk(t);
  const card = (await service.admin.post('/api/v1/customer-cards', { name: 'Ana <b>Müller' })).json();
  const page = await staff.get(`${form}?customerCardId=${card.id}`);
  t.match(page.body, /<bdi class="chip-name" id="chip-name">Ana &#60;b&#62;Müller/);
  const fields = {
    customerCardId: card.id,
    title: 'Free coffee',
    type: 'DAYS',
    days: '30',
    key: keyOf(page.body),
  };
  const issued = await staff.send(form, fields);
  t.match(issued.headers.location, /^\/admin\/vouchers\/[0-9a-f-]{36}\/issued$/);
  const result = await staff.get(String(issued.headers.location));
  t.match(result.body, /This voucher has no code/);
  t.match(result.body, /It is on the card of <bdi>Ana &#60;b&#62;Müller<\/bdi>/);
  t.notMatch(result.body, /<dd>Saved</, 'nothing is said to have arrived');
  t.same(findPageFaults(result.body), []);
  const { items } = (await service.admin.get('/api/v1/vouchers')).json();
  t.match(items, [{ customerCard: { id: card.id }, redeemCode: null, lastValidDate: '2026-06-11' }]);

  const pressed = await staff.send(form, fields);
  t.equal(
    pressed.headers.location,
    issued.headers.location,
    'a second press of the same form warns of nothing',
  );

  const twice = await staff.send(form, {
    ...fields,
    title: ' Free coffee ',
    redeemCode: 'yes',
    key: 'other',
  });
  t.match(
    [twice.statusCode, twice.body],
    [409, /You gave <bdi>Ana &#60;b&#62;Müller<\/bdi> “<bdi>Free coffee<\/bdi>” 1 min ago/],
  );
  const again = /name="again" value="([^"]+)"/.exec(twice.body)?.[1] ?? '';
  t.equal((await service.admin.get('/api/v1/vouchers')).json().items.length, 1, 'the warning issued nothing');
  const meant = await staff.send(form, { ...fields, redeemCode: 'yes', again, key: 'other' });
  t.equal(meant.statusCode, 303, 'a second press does');
  t.match((await staff.get(String(meant.headers.location))).body, /class="code">[0-9A-Z]{5}-[0-9A-Z]{5}</);

  const cleared = await staff.send(form, { ...fields, clear: 'customer' });
  t.match([cleared.statusCode, cleared.body], [200, /value="Free coffee"[\s\S]*checked disabled/]);
});

t.test('a picture comes with the form, and is kept when something else is wrong', async (t) => {
  const { service, cookie } = await atTheDesk(t);
  const bytes = await quarters().png().toBuffer();
  const fields = { title: ' ', description: 'One\ncup', type: 'FIXED_DATE', date: '2026-05-30', key: 'k' };
  const refused = await sendMultipart(service, cookie(), fields, { name: 'cup.png', bytes });
  t.match([refused.statusCode, refused.body], [422, /id="title-fault"/]);
  t.match(refused.body, /name="description"[^>]*>\s*One\r?\ncup/);
  const artworkId = /name="artworkId" value="([^"]+)"/.exec(refused.body)?.[1] ?? '';
  t.match(artworkId, /^[0-9a-f-]{36}$/, 'the picture need not be chosen again');
  const key = keyOf(refused.body);
  const issued = await sendMultipart(service, cookie(), { ...fields, title: 'Free coffee', artworkId, key });
  t.equal(issued.statusCode, 303);
  const { items } = (await service.admin.get('/api/v1/vouchers')).json();
  t.match(items, [{ artwork: { id: artworkId }, lastValidDate: '2026-05-30' }]);

  const text = { name: 'cup.png', bytes: Buffer.from('GIF89a, or something like it') };
  const odd = await sendMultipart(service, cookie(), { ...fields, title: 'Free tea', key: 'k3' }, text);
  t.match(odd.body, /This file cannot be used\. Choose a PNG, JPG/);
  t.match(odd.body, /value="Free tea"/, 'and the form is kept');
  const large = { name: 'cup.png', bytes: Buffer.alloc(10 * 1024 * 1024 + 1) };
  const heavy = await sendMultipart(service, cookie(), { ...fields, title: 'Free tea', key: 'k4' }, large);
  t.match([heavy.statusCode, heavy.body], [413, /The image is larger than 10 MB/]);
  t.match(heavy.body, /value="Free tea"/, 'and the form is kept');
  t.equal((await service.admin.get('/api/v1/vouchers')).json().items.length, 1);
});

t.test('a code of one’s own, and what few vouchers need', async (t) => {
  const { service, staff } = await atTheDesk(t);
  const more = { locale: 'ko', barcodeFormat: 'CODE128', allowSelfRedeem: 'yes' };
  const fields = { title: 'Free coffee', type: 'UNLIMITED', customCode: 'sommer-26', ...more, key: 'k' };
  t.equal((await staff.send(form, fields)).statusCode, 303);
  const { items } = (await service.admin.get('/api/v1/vouchers')).json();
  t.match(items, [{ locale: 'ko', barcodeFormat: 'CODE128', allowSelfRedeem: true }]);
  const taken = await staff.send(form, { ...fields, title: 'Free tea', key: 'k2' });
  t.match(
    [taken.statusCode, taken.body],
    [409, /id="customCode-fault" role="alert">This redeem code already exists/],
  );
  const odd = await staff.send(form, { ...fields, title: 'Free tea', customCode: 'a', key: 'k3' });
  t.match([odd.statusCode, odd.body], [422, /Write 4 to 20 letters and digits/]);

  const next = await staff.get(`${form}?next=${items[0].id}`);
  t.match(next.body, /value="Free coffee"/);
  t.notMatch(next.body, /value="ko" selected/, 'the next of several has the title and the validity alone');
  t.match(
    (await staff.get(`${form}?like=${items[0].id}`)).body,
    /value="ko" selected/,
    'one in its place has all',
  );
});

t.test('the validity is told while it is chosen, as the service will compute it', async (t) => {
  const { staff } = await atTheDesk(t, 'az-Arab');
  const told = async (fields: Record<string, string>) =>
    (await staff.send(`${form}/validity`, fields)).json();
  t.match(await told({ type: 'DAYS', days: '۳۰' }), { text: 'سون گون: ۲۱ خرداد ۱۴۰۵' });
  t.match(await told({ type: 'UNLIMITED' }), { text: 'بیتمه تاریخی یوخدور' });
  t.equal((await staff.send(`${form}/validity`, { type: 'DAYS', days: '0' })).statusCode, 422);
});

t.test('whatever hands the voucher over is one press away, and is there', async (t) => {
  const { staff } = await atTheDesk(t);
  const issued = await staff.send(form, { title: 'Free coffee', type: 'UNLIMITED', key: 'k' });
  const { body } = await staff.get(String(issued.headers.location));
  t.match(body, /Nobody has it yet: print it, download it, or pass its link on\./);
  const addresses = [...body.matchAll(/(?:href|src)="(\/v\/[^"]+)"/g)].map(([, address = '']) =>
    address.replaceAll('&#61;', '='),
  );
  t.same(addresses.map((address) => address.split('/').at(-1)).sort(), [
    'barcode.svg',
    ...['58mm', '80mm', 'a4', 'photo'].map((paper) => `print?paper=${paper}`),
    'qr.svg',
    'voucher.pdf',
    'voucher.png',
  ]);
  for (const address of addresses) t.equal((await staff.get(address)).statusCode, 200, address);
  for (const link of body.match(/<a [^>]*print\?[^>]*>/g) ?? [])
    t.match(link, /target="_blank" rel="noopener"/);
});

t.test('a deep link survives the sign-in, and leads nowhere else', async (t) => {
  const service = await startService(t, { adminPassword });
  const staff = browser(service);
  const asked = await staff.get(`${form}?customerCardId=1`);
  t.match(asked.body, /name="next" value="\/admin\/vouchers\/new\?customerCardId(=|&#61;)1"/);
  const sent = await staff.send('/admin/sign-in', {
    login: 'admin',
    password: adminPassword,
    next: `${form}?next=2`,
  });
  t.equal(sent.headers.location, `${form}?next=2`);
  for (const next of [
    'https://evil.example',
    '//evil.example',
    '/admin/../v/x//',
    '/admin\\evil',
    '/administrator',
  ]) {
    const { headers } = await staff.send('/admin/sign-in', { login: 'admin', password: adminPassword, next });
    t.equal(headers.location, next.startsWith('/admin/') ? next : form, next);
  }
});
