// Phones change their push tokens, share them and leave: no change is lost on the way, and who has left is left alone.

import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { type Service, startService, today } from '../../support/service.ts';
import { createPhone, download } from '../web-service/phone.ts';
import { phoneOf } from './phone.ts';

const [former, present] = ['aa'.repeat(32), 'bb'.repeat(32)];

async function holdVoucher(service: Service, phone = createPhone(service), token = former) {
  const { admin, apns } = service;
  const voucher = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
  const held = await download(service, voucher.links.applePass);
  await phone.register(held, token);
  return {
    phone,
    held,
    say: (newToken: string) => phone.register(held, newToken),
    list: () => phone.list(held.type),
    unregister: () => phone.unregister(held),
    redeem: () => admin.post('/api/v1/redemptions', { code: voucher.redeemCode.value }),
    edit: (title: string) => admin.patch(`/api/v1/vouchers/${voucher.id}`, { title }),
    state: async () => (await admin.get(`/api/v1/vouchers/${voucher.id}`)).json().wallet.apple.state,
    pushes: () => [apns.pushesTo(former).length, apns.pushesTo(present).length],
  };
}

const start = (t: Test) => startService(t, { now: today(), apns: true });

t.test('a phone that renews its token while a change waits is told at the new one', async (t) => {
  const service = await start(t);
  const holder = await holdVoucher(service);
  await holder.redeem();
  t.equal((await holder.say(present)).statusCode, 200);
  await service.later(3);
  t.strictSame(holder.pushes(), [0, 1]);
});

t.test('so is one that was pushed, five seconds later, whether it has asked since or not', async (t) => {
  for (const asks of [false, true]) {
    const service = await start(t);
    const holder = await holdVoucher(service);
    await holder.redeem();
    await service.later(3);
    if (asks) await holder.list();
    await holder.say(present);
    await service.later(4);
    t.strictSame(holder.pushes(), [1, 0]);
    await service.later(1);
    t.strictSame(holder.pushes(), [1, 1]);
    await service.later(3 * 3600);
    t.equal(holder.pushes()[0], 1, 'the former token is forgotten');
  }
});

t.test('so is one whose former token is being pushed at that very time', async (t) => {
  const service = await start(t);
  const holder = await holdVoucher(service);
  service.apns.script(former, { status: 410, delayMs: 1000 });
  await holder.redeem();
  const pushed = service.later(2);
  while (service.apns.mostInFlight === 0) await sleep(10);
  await holder.say(present);
  await pushed;
  await service.later(5);
  t.strictSame(holder.pushes(), [1, 1]);
  t.equal(await holder.state(), 'saved');
});

t.test('a strict phone that renews its token hears of everything after it', async (t) => {
  const service = await start(t);
  const { admin, anon, apns } = service;
  const iphone = phoneOf(service);
  const voucher = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
  const [held] = await iphone.add((await anon.get(voucher.links.applePass)).rawPayload);
  if (held === undefined) throw new Error('a pass was added');
  const before = iphone.pushToken;
  await iphone.renewPushToken();
  t.not(iphone.pushToken, before);
  await admin.post('/api/v1/redemptions', { code: voucher.redeemCode.value });
  await service.later(3);
  await iphone.settled();
  t.equal(apns.pushesTo(before).length, 0);
  t.equal(iphone.get(held.pass.serialNumber).voided, true);
  t.same(iphone.complaints, []);
});

t.test('two phones with one token are one push, and one of them can leave', async (t) => {
  const service = await start(t);
  const first = await holdVoucher(service);
  const second = await holdVoucher(service, createPhone(service, 'second'));
  await Promise.all([first.edit('one'), second.edit('two')]);
  await service.later(5);
  t.strictSame(first.pushes(), [1, 0]);

  await first.say(present);
  await first.edit('three');
  await second.edit('four');
  await service.later(5);
  t.strictSame(first.pushes(), [2, 1]);

  await first.unregister();
  t.equal(await first.state(), 'removed');
  await first.edit('five');
  await second.edit('six');
  await service.later(5);
  t.strictSame(first.pushes(), [3, 1]);

  service.apns.script(former, { status: 410 });
  await second.edit('seven');
  await service.later(5);
  t.equal(await second.state(), 'removed');
});

t.test(
  'when Apple calls a token dead, every phone that says it is forgotten, with all its passes',
  async (t) => {
    const service = await start(t);
    const first = await holdVoucher(service);
    const more = await holdVoucher(service, first.phone);
    const second = await holdVoucher(service, createPhone(service, 'second'));
    const stranger = await holdVoucher(service, createPhone(service, 'third'), present);
    await service.later(60);
    service.apns.script(former, { status: 410, reason: 'Unregistered' });
    await first.redeem();
    await service.later(3);
    for (const { state } of [first, more, second]) t.equal(await state(), 'removed');
    t.equal(await stranger.state(), 'saved');
  },
);

t.test('after the last phone has left nobody is pushed, not even for what waited', async (t) => {
  const service = await start(t);
  const holder = await holdVoucher(service);
  await holder.redeem();
  t.equal((await holder.unregister()).statusCode, 200);
  await service.later(5);
  await service.later(3 * 3600);
  t.strictSame(holder.pushes(), [0, 0]);
  t.equal(await holder.state(), 'removed');
  t.match((await service.anon.get('/metrics')).body, 'push_targets_pending 0\n', 'nothing waits for ever');

  await holder.say(former);
  await service.later(5);
  t.strictSame(holder.pushes(), [0, 0], 'and who comes back asks by itself');
});

t.test('a phone that leaves with one of two passes is still told of the other', async (t) => {
  const service = await start(t);
  const first = await holdVoucher(service);
  const second = await holdVoucher(service, first.phone);
  await first.unregister();
  await first.redeem();
  await service.later(5);
  t.strictSame(first.pushes(), [0, 0]);
  await second.redeem();
  await service.later(5);
  t.strictSame(first.pushes(), [1, 0]);
});
