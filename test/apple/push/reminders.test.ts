// A push that was sent is no pass that was updated: who never asks is pushed again, three times and no more.

import t, { type Test } from 'tap';
import { startService, today } from '../../support/service.ts';
import { createPhone, download } from '../web-service/phone.ts';

const hour = 3600;

async function startHolder(t: Test) {
  const service = await startService(t, { now: today(), apns: true });
  const { admin, apns } = service;
  const phone = createPhone(service);
  const voucher = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
  const held = await download(service, voucher.links.applePass);
  await phone.register(held);
  await service.later(60);
  let titles = 0;
  return {
    service,
    phone,
    held,
    later: service.later,
    list: () => phone.list(held.type),
    redeem: () => admin.post('/api/v1/redemptions', { code: voucher.redeemCode.value }),
    edit: () => admin.patch(`/api/v1/vouchers/${voucher.id}`, { title: `Free tea ${++titles}` }),
    pushes: () => apns.pushes.length,
  };
}
type Holder = Awaited<ReturnType<typeof startHolder>>;

/** The three times after a push, to the minute. */
async function meetReminders(t: Test, { later, pushes }: Holder) {
  const before = pushes();
  for (const [count, hours] of [2, 4, 18].entries()) {
    await later(hours * hour - 60);
    t.equal(pushes(), before + count, `not yet ${hours} hours`);
    await later(60);
    t.equal(pushes(), before + count + 1);
  }
  for (const days of [1, 2, 30]) await later(days * 24 * hour);
  t.equal(pushes(), before + 3, 'and then no more');
}

t.test('a phone that never asks is pushed again after 2, 6 and 24 hours', async (t) => {
  const holder = await startHolder(t);
  await holder.redeem();
  await holder.later(2);
  t.equal(holder.pushes(), 1);
  await meetReminders(t, holder);
});

t.test('one that has asked is left alone, whenever it was', async (t) => {
  for (const asksAfter of [0, 1, 2, 3]) {
    const holder = await startHolder(t);
    await holder.redeem();
    for (const hours of [0, 2, 4, 18].slice(0, asksAfter + 1)) await holder.later(hours * hour + 5);
    t.equal(holder.pushes(), asksAfter + 1);
    t.equal((await holder.list()).statusCode, 200);
    for (const days of [1, 30]) await holder.later(days * 24 * hour);
    t.equal(holder.pushes(), asksAfter + 1);
  }
});

t.test('what was asked before the change is no answer to its push', async (t) => {
  const holder = await startHolder(t);
  await holder.list();
  await holder.redeem();
  await holder.later(2);
  t.equal(holder.pushes(), 1);
  await meetReminders(t, holder);
});

t.test('a phone that asks between the change and its push is pushed all the same, once', async (t) => {
  const holder = await startHolder(t);
  await holder.redeem();
  await holder.service.work();
  await holder.list();
  await holder.later(2);
  t.equal(holder.pushes(), 1);
  for (const days of [1, 30]) await holder.later(days * 24 * hour);
  t.equal(holder.pushes(), 1);
});

t.test('a list of an older change counts for that one only', async (t) => {
  const holder = await startHolder(t);
  await holder.edit();
  await holder.later(2);
  await holder.list();
  await holder.edit();
  await holder.later(5);
  t.equal(holder.pushes(), 2);
  await meetReminders(t, holder);
});

t.test('a new change begins to count anew', async (t) => {
  const holder = await startHolder(t);
  await holder.edit();
  await holder.later(2);
  await holder.later(2 * hour);
  await holder.later(4 * hour);
  t.equal(holder.pushes(), 3);
  await holder.redeem();
  await holder.later(5);
  t.equal(holder.pushes(), 4);
  await meetReminders(t, holder);
});

t.test('another phone that asks does not answer for this one', async (t) => {
  const holder = await startHolder(t);
  const other = createPhone(holder.service, 'f'.repeat(32));
  await other.register(holder.held, 'cc'.repeat(32));
  await holder.redeem();
  await holder.later(2);
  await other.list(holder.held.type);
  await holder.later(2 * hour);
  t.strictSame(holder.service.apns.pushes.map(({ token }) => token.slice(0, 2)).sort(), ['aa', 'aa', 'cc']);
});
