// Sending again by hand: when, how often, and by whom.

import t from 'tap';
import { startService } from '../support/service.ts';
import { openShop } from './shop.ts';

t.test('a voucher can be sent again, which is a message of its own', async (t) => {
  const { addCard, issueTo, deliveries, mail, work, resend, clock } = await openShop(t);
  const { id } = await issueTo(await addCard());
  clock.set('2026-05-12T10:05:00Z');
  const answer = await resend(id);
  t.equal(answer.statusCode, 202);
  t.match(answer.json(), { kind: 'email', reason: 'resent', state: 'queued', settledAt: null });
  await work();
  t.equal(mail.received.length, 2);
  t.match(await deliveries(id), [
    { reason: 'resent', state: 'sent', settledAt: '2026-05-12T10:05:00.000Z' },
    { reason: 'issued', state: 'sent' },
  ]);
  t.equal(new Set(mail.received.map(({ headers }) => headers['message-id'])).size, 2);
});

t.test('one idempotency key sends once', async (t) => {
  const { addCard, issueTo, mail, work, resend } = await openShop(t);
  const { id } = await issueTo(await addCard());
  const key = { 'idempotency-key': 'again-1' };
  const [first, second] = [await resend(id, key), await resend(id, key)];
  t.equal(first.body, second.body);
  await work();
  t.equal(mail.received.length, 2);
});

t.test('of many who send again at once, five a day win', async (t) => {
  const { addCard, issueTo, mail, work, resend, clock } = await openShop(t);
  const { id } = await issueTo(await addCard());
  const answers = await Promise.all(Array.from({ length: 8 }, () => resend(id)));
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [202, 202, 202, 202, 202, 409, 409, 409]);
  t.equal(answers.find(({ statusCode }) => statusCode === 409)?.json().code, 'LIMIT_REACHED');
  await work();
  t.equal(mail.received.length, 6);
  clock.set('2026-05-13T10:00:01Z');
  t.equal((await resend(id)).statusCode, 202);
  await work();
});

t.test('what cannot be sent again is refused with the reason', async (t) => {
  const { addCard, admin, issueTo, resend, anotherBusiness, withScopes, clock, work } = await openShop(t);
  const refused = async (id: string) => (await resend(id)).json().code;
  const { id: free } = (await admin.post('/api/v1/vouchers', { title: 'free' })).json();
  t.equal(await refused(free), 'NO_ADDRESS');
  const silent = await issueTo(await addCard({ email: undefined }));
  t.equal(await refused(silent.id), 'NO_ADDRESS');
  t.equal(await refused('0190a0a0-0000-7000-8000-000000000000'), 'NOT_FOUND');
  t.equal(await refused('nonsense'), 'NOT_FOUND');

  const tied = await issueTo(await addCard(), { validity: { type: 'DAYS', days: 1 } });
  const path = `/api/v1/vouchers/${tied.id}/deliveries`;
  const stranger = await anotherBusiness();
  t.equal((await stranger.get(path)).statusCode, 404);
  t.equal((await stranger.post(path, { kind: 'email' })).statusCode, 404);
  t.equal((await admin.post(path, { kind: 'sms' })).statusCode, 422);
  t.equal((await (await withScopes('read')).post(path, { kind: 'email' })).statusCode, 403);
  t.equal((await (await withScopes('redeem')).get(path)).statusCode, 403);
  clock.set('2026-05-20T10:00:00Z');
  t.equal(await refused(tied.id), 'EXPIRED');
  const voided = await issueTo(await addCard());
  await admin.post(`/api/v1/vouchers/${voided.id}/void`, { reason: 'mistake' });
  t.equal(await refused(voided.id), 'VOIDED');
  await work();
});

t.test('without a mail server development keeps the message and shows it', async (t) => {
  const { admin, work } = await startService(t);
  const card = { name: 'Olena', email: 'olena@customers.example' };
  const customerCardId = (await admin.post('/api/v1/customer-cards', card)).json().id;
  const { id, links } = (await admin.post('/api/v1/vouchers', { title: 'x', customerCardId })).json();
  await work();
  const { items } = (await admin.get(`/api/v1/vouchers/${id}/deliveries`)).json();
  t.match(items, [
    { state: 'kept', reply: null, message: { to: card.email, subject: 'Your voucher from Corner Café: x' } },
  ]);
  t.match(items[0].message.text, links.page);

  await admin.delete(`/api/v1/customer-cards/${customerCardId}?keepVouchers=true`);
  const left = (await admin.get(`/api/v1/vouchers/${id}/deliveries`)).json();
  t.match(left.items, [{ state: 'kept', reply: null, message: null }]);
});
