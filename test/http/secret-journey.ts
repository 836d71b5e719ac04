// A day that uses everything, and every secret that it made or was told on the way.

import { createSecrets } from '../../src/auth/secrets.ts';
import type { CustomerCardId, VoucherId } from '../../src/ids.ts';
import { createSender } from '../reports/sender.ts';
import type { Service } from '../support/service.ts';
import { type Receiver, status } from '../webhooks/workshop.ts';

export const secretKey = 'a secret key for tests, 32 and more characters';
export const adminPassword = 'correct horse battery';
const secrets = createSecrets(secretKey);

export type Secret = [what: string, secret: string | Buffer];
export type Customer = { name: string; email: string; phone: string; externalId: string };

/** @param customers the first one is deleted at the end */
export async function liveThrough(service: Service, customers: [Customer, Customer], receiver: Receiver) {
  const { admin, anon, app, work } = service;
  const known: Secret[] = [
    ['SECRET_KEY', secretKey],
    ["the owner's password", adminPassword],
    ['an API key', admin.apiKey],
  ];
  const codes: string[] = [];
  const cards: string[] = [];
  let mailed = '';
  const know = (what: string, secret: string) => {
    known.push([what, secret]);
    return secret;
  };
  const post = async (path: string, body?: object, key?: string) => {
    const answer = await admin.post(`/api/v1/${path}`, body, key ? { 'idempotency-key': key } : {});
    if (answer.statusCode >= 300) throw new Error(`POST ${path}: ${answer.body}`);
    return answer.json();
  };
  const issue = async (wish: object, key?: string) => {
    const made = await post('vouchers', { title: 'Tea', ...wish }, key);
    know('a claim token', secrets.claimToken(made.id as VoucherId));
    know('a scan token', secrets.scanToken(made.id as VoucherId));
    if (made.redeemCode) codes.push(made.redeemCode.value);
    return made;
  };
  const redeem = (code: string, key?: string) => post('redemptions', { code, reference: 'R-17' }, key);

  // What signs messages, ours and others'.
  const endpoint = await post('webhook-endpoints', { url: receiver.url });
  const rotated = await post(`webhook-endpoints/${endpoint.id}/rotate-secret`);
  const sender = await createSender(service);
  for (const secret of [endpoint.secret, rotated.secret, sender.secret] as string[]) {
    know('a webhook secret', secret.replace('whsec_', ''));
    known.push(['the bytes of a webhook secret', Buffer.from(secret.replace('whsec_', ''), 'base64')]);
  }

  // Keys and logins.
  const made = await post('api-keys', { name: 'till', scopes: ['redeem'] });
  know('an API key', made.key);
  know('an API key', (await post(`api-keys/${made.id}/regenerate`)).key);
  await anon.post(
    '/api/v1/vouchers',
    { title: 'Tea' },
    { authorization: `Bearer ${know('a wrong key', 'vw_wrong0123456789abcdefgh')}` },
  );
  const staff = await post('staff', { name: 'Ben', login: 'ben', role: 'manager' });
  const told = {
    name: 'Till',
    login: 'till',
    role: 'scanner',
    password: know('a password', 'ten letters & more'),
  };
  await post('staff', told);
  const signIn = (login: string, password: string) =>
    app.inject({
      method: 'POST',
      url: '/admin/sign-in',
      payload: new URLSearchParams({ login, password }).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'text/html',
        origin: service.publicUrl,
      },
    });
  await signIn('admin', know('a wrong password', 'incorrect horse battery'));
  await signIn(know('a password in the wrong field', 'staple-in-the-login-field'), 'x');
  for (const answer of [
    await signIn('admin', adminPassword),
    await signIn('ben', know('a made-up password', staff.password)),
  ]) {
    const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
    know('a session', cookie.slice('vw_session='.length));
    await app.inject({ url: '/admin', headers: { cookie } });
    await app.inject({
      method: 'POST',
      url: '/api/v1/vouchers',
      payload: { title: 'By hand' },
      headers: { cookie, origin: service.publicUrl },
    });
  }

  // Customers and their vouchers.
  for (const [n, customer] of customers.entries()) {
    const card = await post('customer-cards', customer, `card-${n}`);
    cards.push(card.id);
    know('a card token', card.token);
    know('a card claim token', secrets.cardClaimToken(card.id as CustomerCardId));
    const one = await issue({ customerCardId: card.id }, `voucher-${n}`);
    const two = await issue({ customerCardId: card.id, redeemCode: true });
    mailed = one.id;
    await work();
    await post(`vouchers/${one.id}/deliveries`, { kind: 'email' }, `mail-${n}`);
    await admin.get(`/api/v1/customer-cards?q=${encodeURIComponent(customer.name)}`);
    for (const text of Object.values(customer))
      await admin.get(`/api/v1/vouchers?q=${encodeURIComponent(text)}`);
    await admin.get(`/api/v1/customer-cards?q=${card.token}`);
    await post('redemptions/lookup', { code: card.token });
    await post('redemptions', { code: card.token, voucherId: two.id }, `redeem-${n}`);
    await sender.send('customer.updated', { id: card.id, name: customer.name, phone: customer.phone });
    await sender.send(
      'customer.updated',
      { externalId: customer.externalId, email: customer.email },
      { secrets: ['whsec_d3Jvbmcgc2VjcmV0IHdyb25nIHNlY3JldA=='] },
    );
    await anon.get(`/c/${secrets.cardClaimToken(card.id as CustomerCardId)}`);
    await admin.post('/api/v1/customer-cards', { ...customer, unknown: customer.name });
  }

  // The life of free vouchers.
  const [first, second, third, fourth] = [
    await issue({}, 'free'),
    await issue({ redeemCode: 'QZ7KX3PW9MT4' }),
    await issue({ allowSelfRedeem: true }),
    await issue({}),
  ];
  const { id } = await redeem(first.redeemCode.value, 'sale');
  await redeem(first.redeemCode.value, 'sale');
  await admin.post('/api/v1/redemptions', { code: first.redeemCode.value });
  await post(`redemptions/${id}/undo`, { reason: 'a mistake' });
  await redeem(first.links.page);
  await post(`vouchers/${second.id}/void`, { reason: 'lost' });
  await admin.post('/api/v1/redemptions', { code: second.redeemCode.display });
  await admin.patch(`/api/v1/vouchers/${third.id}`, { title: 'Coffee', validity: { type: 'DAYS', days: 9 } });
  await sender.send('voucher.redeemed', { redeemCode: fourth.redeemCode.value });
  await sender.send('voucher.redeemed', { id: fourth.id });
  for (const file of ['', '/voucher.pkpass', '/google', '/qr.svg', '/barcode.png', '/nothing'])
    await anon.get(`${third.links.page}${file}`);
  await app.inject({
    method: 'POST',
    url: `${new URL(third.links.page).pathname}/redeem`,
    headers: { origin: service.publicUrl },
  });
  await app.inject({ method: 'PUT', url: new URL(fourth.links.page).pathname });
  await app.inject({ url: `${new URL(fourth.links.page).pathname}%00?code=${fourth.redeemCode.value}` });
  for (const how of [first.redeemCode.value, first.redeemCode.display, first.links.page])
    await admin.get(`/api/v1/vouchers?q=${encodeURIComponent(how)}`);
  await anon.post('/api/v1/redemptions', `{"code": "${fourth.redeemCode.value}", `, {
    ...jsonBody,
    authorization: `Bearer ${admin.apiKey}`,
  });
  await admin.post('/api/v1/redemptions', { code: [fourth.redeemCode.value], [fourth.redeemCode.value]: 1 });
  const batch = await post('vouchers/batch', { title: 'Cake', quantity: 3 }, 'batch');
  await work();
  for (const voucher of (await admin.get(`/api/v1/vouchers?batchId=${batch.id}`)).json().items)
    codes.push(voucher.redeemCode.value);

  // A receiver that says no, and what it was sent.
  receiver.answer = status(500);
  const last = await issue({});
  await work();
  await admin.delete(`/api/v1/customer-cards/${cards[0]}`);
  await work();
  return { known, codes, cards, voucher: last, mailed };
}

const jsonBody = { 'content-type': 'application/json' };
