import t from 'tap';
import { quarters } from '../../fixtures/pictures.ts';
import { openDatabaseOf } from '../../support/onlooker.ts';
import { type Service, startService } from '../../support/service.ts';
import { createPhone, download, lastModified } from './phone.ts';

async function signatures({ anon }: Service): Promise<number> {
  const { body } = await anon.get('/metrics');
  return [...body.matchAll(/^voucher_wallet_passes_signed_total\{.*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

t.test('with pictures, Google and the queue gone, phones list and get as ever', async (t) => {
  const service = await startService(t, { google: 'off' });
  const { admin } = service;
  const { sql } = await openDatabaseOf(t, service);
  const phone = createPhone(service);
  const artwork = await admin.post('/api/v1/artworks', await quarters(400, 200).png().toBuffer(), {
    'content-type': 'image/png',
  });
  const pictured = (
    await admin.post('/api/v1/vouchers', { title: 'pictured', artworkId: artwork.json().id })
  ).json();
  const plain = (await admin.post('/api/v1/vouchers', { title: 'plain' })).json();
  const one = await download(service, pictured.links.applePass);
  const other = await download(service, plain.links.applePass);
  for (const held of [one, other]) await phone.register(held);
  const since = lastModified(await phone.get(one));

  await sql`alter schema pgboss rename to gone`;
  await sql`alter table artwork_renditions rename to gone_renditions`;
  const signed = await signatures(service);
  t.equal((await phone.list(one.type)).statusCode, 200);
  const unchanged = await phone.get(one, since);
  t.match([unchanged.statusCode, unchanged.rawPayload.length], [304, 0]);
  t.equal(await signatures(service), signed, 'a 304 signs nothing');
  t.equal((await phone.get(other)).statusCode, 200);
});

t.test('HEAD says what GET would, and signs nothing', async (t) => {
  const service = await startService(t);
  const phone = createPhone(service);
  const voucher = (await service.admin.post('/api/v1/vouchers', { title: 'x' })).json();
  const held = await download(service, voucher.links.applePass);
  const got = await phone.get(held);
  const signed = await signatures(service);
  const url = `/apple/v1/passes/${held.type}/${held.serial}`;
  const authorization = `ApplePass ${held.token}`;
  const head = await phone.inject('HEAD', url, { authorization });
  t.equal(head.statusCode, 200);
  for (const header of ['last-modified', 'content-type', 'cache-control'])
    t.equal(head.headers[header], got.headers[header], header);
  t.equal(head.body, '');
  const unchanged = { authorization, 'if-modified-since': lastModified(got) };
  t.equal((await phone.inject('HEAD', url, unchanged)).statusCode, 304);
  t.equal((await phone.inject('HEAD', url)).statusCode, 401);
  t.equal(await signatures(service), signed);
});

t.test('a hundred phones that ask for one version at once cost one signature', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const phone = createPhone(service);
  const voucher = (await admin.post('/api/v1/vouchers', { title: 'x' })).json();
  const held = await download(service, voucher.links.applePass);
  await admin.patch(`/api/v1/vouchers/${voucher.id}`, { title: 'y' });
  const signed = await signatures(service);
  const answers = await Promise.all(Array.from({ length: 100 }, () => phone.get(held)));
  t.ok(answers.every(({ statusCode }) => statusCode === 200));
  t.equal(await signatures(service), signed + 1);
});

t.test('a voucher that ends by the clock is another version, and no row is written for it', async (t) => {
  const service = await startService(t);
  const { admin, clock } = service;
  const { sql } = await openDatabaseOf(t, service);
  const phone = createPhone(service);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana' })).json();
  const wish = { title: 'x', customerCardId: card.id, validity: { type: 'DAYS', days: 7 } };
  const voucher = (await admin.post('/api/v1/vouchers', wish)).json();
  const ofVoucher = await download(service, voucher.links.applePass);
  const ofCard = await download(service, card.links.applePass);
  for (const held of [ofVoucher, ofCard]) await phone.register(held);
  const dates = [lastModified(await phone.get(ofVoucher)), lastModified(await phone.get(ofCard))];
  const rows = () => sql`select last_modified, changed_xid::text from apple_passes order by serial_number`;
  const before = await rows();

  clock.set('2026-05-19T20:59:59.999Z');
  t.equal((await phone.get(ofVoucher, dates[0])).statusCode, 304);
  t.equal((await phone.get(ofCard, dates[1])).statusCode, 304);
  clock.set('2026-05-19T21:00:00Z');
  const ended = await phone.get(ofVoucher, dates[0]);
  t.equal(lastModified(ended), 'Tue, 19 May 2026 21:00:00 GMT');
  t.equal((await phone.get(ofVoucher, lastModified(ended))).statusCode, 304);
  t.equal((await phone.get(ofCard, dates[1])).statusCode, 200);
  await service.work();
  t.equal((await phone.get(ofVoucher, lastModified(ended))).statusCode, 304, 'swept or not');
  t.same(await rows(), before);
  t.equal((await sql`select from apple_push_targets`).length, 0);

  await admin.patch(`/api/v1/vouchers/${voucher.id}`, { validity: { type: 'DAYS', days: 30 } });
  const extended = await phone.get(ofVoucher, lastModified(ended));
  t.equal(extended.statusCode, 200, 'extended in the very second of its end');
  t.equal((await phone.get(ofVoucher, lastModified(extended))).statusCode, 304);
});
