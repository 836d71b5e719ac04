// Where Google has us wait it is real seconds that count: these tests spend them together.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { redeem } from '../support/till.ts';
import { openShop } from './shop.ts';

t.jobs = 2;

for (const [how, status] of [
  ['429', 429],
  ['a 403 that speaks of the rate', 403],
] as const) {
  t.test(`too many requests, said by ${how}: all wait for a moment, the till for none`, async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const [one, other] = [await shop.issue(), await shop.issue()];
    await shop.settle();
    if (status === 429) google.script({ method: 'PATCH' }, '429');
    else shop.behave({ rateLimit403: true });
    t.equal((await redeem(admin, { code: one.redeemCode.value })).statusCode, 201);
    await shop.settle();
    shop.behave();
    t.equal((await redeem(admin, { code: other.redeemCode.value })).statusCode, 201);
    await sleep(2100);
    await shop.settle();
    const refused = shop.sent().findLastIndex((each) => each.status === status);
    const [last, next] = shop.sent().slice(refused);
    t.equal(last?.status, status);
    t.ok((next?.at ?? 0) - (last?.at ?? 0) >= 2000, 'nobody asked Google meanwhile');
    for (const voucher of [one, other]) {
      t.match(shop.get(voucher), { state: 'COMPLETED' });
      t.equal(await shop.state(voucher), 'offered');
    }
    shop.judge(t);
  });
}

t.test(
  'too many requests when a message is sent say nothing of messages: it makes itself heard a moment later',
  async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const voucher = await shop.issue();
    await shop.settle();
    await shop.save(voucher);
    await shop.pass(301);
    const message = 'Quota exceeded for limit requests per second';
    const errors = [{ message, domain: 'global', reason: 'rateLimitExceeded' }];
    google.script(
      { path: /addMessage$/ },
      { status: 403, body: { error: { code: 403, message, errors, status: 'PERMISSION_DENIED' } } },
    );
    await redeem(admin, { code: voucher.redeemCode.value });
    await shop.settle();
    await sleep(2100);
    await shop.settle();
    t.match(shop.get(voucher).messages, [{ messageType: 'TEXT_AND_NOTIFY' }], 'aloud');
    shop.judge(t);
  },
);

t.test(
  'what Google never answered is sent again, once more when it can arrive no more; a message is looked for',
  async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const [lost, done, told] = [await shop.issue(), await shop.issue(), await shop.issue()];
    await shop.settle();
    await shop.save(told);
    await shop.pass(301);
    const of = (voucher: typeof lost, more = '') =>
      new RegExp(`${shop.get(voucher).id.replaceAll('.', '\\.')}${more}$`);
    google.script({ method: 'PATCH', path: of(lost) }, 'timeout');
    google.script({ method: 'PATCH', path: of(done) }, 'timeoutAfterCommit');
    google.script({ path: of(told, '/addMessage') }, 'timeoutAfterCommit');
    const before = shop.sent().length;
    for (const { redeemCode } of [lost, done, told]) await redeem(admin, { code: redeemCode.value });
    await shop.settle();
    t.match(shop.get(lost), { state: 'COMPLETED' });
    const callsOf = (voucher: typeof lost) =>
      shop
        .sent()
        .slice(before)
        .filter(({ id }) => id === shop.get(voucher).id)
        .map(({ what, status }) => `${what} ${status}`);
    t.same(callsOf(lost), ['PATCH offerObject timeout', 'PUT offerObject 200']);
    t.same(callsOf(told), [
      'PATCH offerObject 200',
      'MESSAGE offerObject timeoutAfterCommit',
      'GET offerObject 200',
    ]);
    t.equal(shop.get(told).messages?.length, 1);
    await shop.pass(61);
    t.equal(callsOf(lost).length, 3, 'the request that hung could have come after the second one');
    await shop.pass(61);
    await shop.settle();
    t.same(callsOf(done), [
      'PATCH offerObject timeoutAfterCommit',
      'PUT offerObject 200',
      'PUT offerObject 200',
    ]);
    t.equal(callsOf(lost).length, 3, 'and then no more');
    for (const each of [lost, done]) t.equal(await shop.state(each), 'offered');
    t.equal(await shop.state(told), 'saved');
    shop.judge(t);
  },
);

t.test('a Google that lets us not in is asked no more, and asked again without a restart', async (t) => {
  const shop = await openShop(t);
  const { admin } = shop;
  shop.behave({ permission403: true });
  const voucher = await shop.issue();
  await shop.settle();
  t.equal(await shop.state(voucher), 'error');
  t.notMatch(shop.logs.join(''), /ALARM/, 'one may be an object that is not ours');
  for (const title of ['Free tea', 'Free cake']) await shop.issue({ title });
  await shop.settle();
  t.match(shop.logs.join(''), /ALARM: Google does not let us in/);
  const asked = shop.sent().length;
  const other = await shop.issue();
  t.equal((await redeem(admin, { code: other.redeemCode.value })).statusCode, 201);
  shop.behave();
  await sleep(10_100);
  await shop.later(71);
  await shop.settle();
  const [last, next] = shop.sent().slice(asked - 1);
  t.ok((next?.at ?? 0) - (last?.at ?? 0) >= 10_000, 'nobody asked Google meanwhile');
  for (const each of [voucher, other]) t.equal(await shop.state(each), 'offered', 'as soon as we are let in');
  await shop.later(901);
  t.match([shop.get(voucher).state, shop.get(other).state], ['ACTIVE', 'COMPLETED']);
  for (const each of [voucher, other]) t.equal(await shop.state(each), 'offered');
  shop.judge(t);
});
