import t from 'tap';
import { phoneOf } from '../apple/push/phone.ts';
import { startService, today } from '../support/service.ts';

const wish = { title: 'Free coffee', translations: { ko: { title: '무료 커피' } } };

t.test('a redemption reaches the phone, and so does its undo', async (t) => {
  const service = await startService(t, { now: today(), apns: true });
  const { admin, anon, apns } = service;
  const iphone = phoneOf(service);
  const voucher = (await admin.post('/api/v1/vouchers', wish)).json();
  const [held] = await iphone.add((await anon.get(voucher.links.applePass)).rawPayload);
  if (held === undefined) throw new Error('a pass was added');
  const { serialNumber } = held.pass;
  t.equal(new Set([serialNumber, voucher.id, voucher.redeemCode.value]).size, 3);
  t.ok(held.registered);
  t.notOk(held.pass.voided);

  const { id } = (await admin.post('/api/v1/redemptions', { code: voucher.redeemCode.value })).json();
  await service.later(2);
  await iphone.settled();
  t.equal(apns.pushesTo(iphone.pushToken).length, 1);
  t.equal(iphone.get(serialNumber).pass.voided, true);
  t.match(iphone.notifications.at(-1)?.text, /Redeemed/);

  await service.later(600);
  await admin.post(`/api/v1/redemptions/${id}/undo`, { reason: 'the wrong voucher' });
  await service.later(5);
  await iphone.settled();
  t.equal(iphone.get(serialNumber).pass.voided, false);
  t.match(iphone.notifications.at(-1)?.text, /Active/);

  t.same(iphone.complaints, []);
  t.same(apns.faults, []);
  t.ok(apns.pushes.every(({ topic, status }) => topic === 'pass.example.voucher' && status === 200));
});

t.test('a voucher for a customer arrives on the card in Wallet', async (t) => {
  const service = await startService(t, { now: today(), apns: true });
  const { admin, anon, apns } = service;
  const korean = phoneOf(service, { language: 'ko' });
  const card = (await admin.post('/api/v1/customer-cards', { name: '김민수' })).json();
  const [held] = await korean.add((await anon.get(card.links.applePass)).rawPayload);
  if (held === undefined) throw new Error('a pass was added');
  const state = async () => (await admin.get(`/api/v1/customer-cards/${card.id}`)).json().wallet.apple.state;
  t.equal(await state(), 'saved');

  const voucher = (await admin.post('/api/v1/vouchers', { ...wish, customerCardId: card.id })).json();
  await service.later(2);
  await korean.settled();
  t.equal(apns.pushesTo(korean.pushToken).length, 1);
  t.match(korean.notifications.at(-1)?.text, /무료 커피/);
  const text = () => JSON.stringify(korean.get(held.pass.serialNumber));
  t.match(text(), voucher.links.page);

  await service.later(60);
  const told = korean.notifications.length;
  await admin.post('/api/v1/redemptions', { code: voucher.redeemCode.value });
  await service.later(5);
  await korean.settled();
  t.notMatch(text(), voucher.links.page);
  t.equal(korean.notifications.length, told, 'nothing old is announced as new');

  await admin.delete(`/api/v1/customer-cards/${card.id}`);
  await service.later(10);
  await korean.settled();
  t.equal(korean.get(held.pass.serialNumber).pass.voided, true);
  t.notMatch(text(), '김민수');
  t.same(korean.complaints, []);
});
