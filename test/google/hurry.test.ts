// Who waits for whom: nobody at a till for bulk work, and nothing that Google refuses for being asked again and again.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { redeem } from '../support/till.ts';
import { testAccount } from './processes.ts';
import { openShop, type Shop } from './shop.ts';

t.jobs = 2;
// Made once, before both look for it.
await testAccount();

/** What is under way when something urgent happens: more than goes to Google in a second. */
const many = 22;
/** Of it, that comes after what is urgent. */
const few = 3;

const failure = (status: number, reason: string) => {
  const message = 'No.';
  return {
    status,
    body: { error: { code: status, message, errors: [{ message, domain: 'walletobjects', reason }] } },
  };
};

/** Has bulk work done, and what is urgent once that is under way. @returns what was sent, in its order */
async function meanwhile(shop: Shop, bulk: string, urgent: () => Promise<unknown>) {
  const before = shop.sent().length;
  const sent = () =>
    shop
      .sent()
      .slice(before)
      .map(({ what, id }) => (what === bulk ? 'bulk' : `${what} ${id}`));
  shop.behave({ latencyMs: 200 });
  const working = shop.work();
  for (let left = 500; !sent().includes('bulk') && left > 0; left--) await sleep(10);
  await urgent();
  await working;
  await shop.work();
  shop.behave();
  return sent();
}

t.test('what somebody waits for does not wait for the end of bulk work', async (t) => {
  const shop = await openShop(t);
  const { admin } = shop;
  // A code of its own format: its object is none of those that the business changes.
  const own = await shop.issue({ title: 'Free coffee', barcodeFormat: 'QR' });
  await Promise.all(Array.from({ length: many }, (_, n) => shop.issue({ title: `Cup ${n}` })));
  await shop.settle();

  await t.test('a redemption reaches Google amid a change of all codes', async (t) => {
    t.equal((await admin.patch('/api/v1/business', { barcodeFormat: 'CODE128' })).statusCode, 200);
    const { id } = shop.get(own);
    const sent = await meanwhile(shop, 'PUT offerObject', async () => {
      t.equal((await redeem(admin, { code: own.redeemCode.value })).statusCode, 201);
      shop.clock.set(new Date(shop.clock.now().getTime() + 3000).toISOString());
    });
    t.equal(sent.filter((each) => each === 'bulk').length, many);
    t.same(
      sent.slice(0, -few).filter((each) => each !== 'bulk'),
      [`PATCH offerObject ${id}`],
      'with much still to do',
    );
    t.match(shop.get(own), { state: 'COMPLETED' });
  });

  await t.test('a new voucher is there amid a change of all classes', async (t) => {
    const brand = { backgroundColor: '#123456' };
    t.equal((await admin.patch('/api/v1/business', { brand })).statusCode, 200);
    const sent = await meanwhile(shop, 'PATCH offerClass', () => shop.issue({ title: 'Free coffee' }));
    t.equal(sent.filter((each) => each === 'bulk').length, many + 1);
    t.match(
      sent.slice(0, -few).filter((each) => each !== 'bulk'),
      [/^POST offerObject/],
      'with much still to do',
    );
  });
  shop.judge(t);
});

t.test('whoever taps the link of a voucher that Google refuses asks Google nothing', async (t) => {
  const shop = await openShop(t);
  const { google, anon } = shop;
  google.script(
    { method: 'POST', path: /\/offerObject$/ },
    ...Array(100).fill(failure(400, 'invalidResource')),
  );
  const voucher = await shop.issue();
  await shop.settle();
  t.equal(await shop.state(voucher), 'error');
  const before = shop.sent().length;
  for (let n = 0; n < 3; n++) {
    const { statusCode, headers } = await anon.get(voucher.links.googleSave);
    t.match([statusCode, headers['retry-after']], [503, /^\d+$/]);
  }
  t.equal(shop.sent().length, before);
  shop.judge(t);
});

t.test('a class that cannot be made is tried once in its time, however many vouchers need it', async (t) => {
  const shop = await openShop(t);
  shop.google.script({ method: 'POST', path: /\/offerClass$/ }, '500', '500');
  const vouchers = await Promise.all(Array.from({ length: 12 }, () => shop.issue()));
  const sent = () => shop.sent().map(({ what, status }) => `${what} ${status}`);
  await shop.work();
  await shop.pass(0.6);
  t.same(sent(), ['POST offerClass 500'], 'within the second');
  for (let n = 0; n < 8; n++) await shop.pass(2);
  t.equal(sent().filter((each) => each.startsWith('POST offerClass')).length, 3, 'until it is there');
  for (const each of vouchers) t.equal(await shop.state(each), 'offered');
  shop.judge(t);
});

t.test('one object that Google does not let us touch keeps no other waiting', async (t) => {
  const shop = await openShop(t);
  const { admin, google } = shop;
  const [foreign, other] = [await shop.issue(), await shop.issue()];
  await shop.settle();
  const { id } = shop.get(foreign);
  google.script({ method: 'PATCH', path: new RegExp(`${id}$`) }, failure(403, 'permissionDenied'));
  for (const { redeemCode } of [foreign, other]) {
    await redeem(admin, { code: redeemCode.value });
    await shop.settle();
  }
  t.match(shop.get(other), { state: 'COMPLETED' });
  t.equal(await shop.state(foreign), 'error');
  await shop.pass(61);
  t.match(shop.get(foreign), { state: 'COMPLETED' }, 'and it is tried again');
  shop.judge(t);
});
