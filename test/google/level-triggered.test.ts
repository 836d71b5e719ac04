// Rows say what is due, not what happened: whatever was asked for how often, and whoever died, Google gets the newest.

import t from 'tap';
import { redeem, undo } from '../support/till.ts';
import { startProcesses } from './processes.ts';
import { wrongBodies } from './sent-bodies.ts';
import { openShop } from './shop.ts';

t.test('many changes in a burst are one request, with the newest of them', async (t) => {
  const shop = await openShop(t);
  const { admin, google } = shop;
  const [voucher, used] = [await shop.issue(), await shop.issue()];
  await shop.settle();
  const before = shop.sent().length;
  for (let n = 1; n <= 10; n++)
    await admin.patch(`/api/v1/vouchers/${voucher.id}`, { description: `Cup ${n}` });
  const { id } = (await redeem(admin, { code: used.redeemCode.value })).json();
  await undo(admin, id);
  await admin.post(`/api/v1/vouchers/${used.id}/void`, { reason: 'a mistake' });
  await shop.settle();
  t.same(
    shop
      .sent()
      .slice(before)
      .map(({ what }) => what),
    ['PATCH offerObject', 'PATCH offerObject'],
  );
  t.equal(shop.get(voucher).textModulesData?.find(({ id }) => id === 'description')?.body, 'Cup 10');
  t.match(shop.get(used), { state: 'INACTIVE' });

  const fresh = await shop.issue();
  await admin.patch(`/api/v1/vouchers/${fresh.id}`, { title: 'Free tea' });
  await redeem(admin, { code: fresh.redeemCode.value });
  await shop.settle();
  t.same(
    google.history(shop.get(fresh).id).map(({ method, body }) => [method, body.state]),
    [['insert', 'COMPLETED']],
    'what is new there comes as it is by then',
  );
  t.equal(shop.classOf(fresh)?.title, 'Free tea');
  shop.judge(t);
});

t.test('a change waits for others of its kind, but never for long', async (t) => {
  const shop = await openShop(t);
  const { admin } = shop;
  const voucher = await shop.issue();
  await shop.settle();
  const before = shop.sent().length;
  // Every three seconds another edit: each would put the request off by four.
  for (let n = 1; n <= 5; n++) {
    await admin.patch(`/api/v1/vouchers/${voucher.id}`, { description: `Cup ${n}` });
    await shop.later(3);
  }
  t.equal(shop.sent().length - before, 1, 'after fifteen seconds it went all the same');
  await redeem(admin, { code: voucher.redeemCode.value });
  await shop.later(3);
  t.match(shop.get(voucher), { state: 'COMPLETED' }, 'a redemption waits for two');
  shop.judge(t);
});

t.test(
  'what a worker was doing when it died is done by the next one, after its lease and not before',
  async (t) => {
    const { google, line, pass, start } = await startProcesses(t);
    const [one, other] = [await start(), await start()];
    await one.open();
    const voucher = (await one.call('POST', '/api/v1/vouchers', { title: 'Free coffee' })).json();
    const state = async () =>
      (await other.call('GET', `/api/v1/vouchers/${voucher.id}`)).json().wallet.google.state;
    const ofClass = line.hold('POST');
    // As far as anybody can tell it never comes back from this.
    const dead = one.work();
    await ofClass.arrived;
    pass(15);
    await other.work();
    t.equal(google.requests.filter(({ resource }) => resource).length, 0, 'its turn is its own');
    t.equal(await state(), 'pending');
    pass(6);
    await other.work();
    pass(1);
    await other.work();
    t.equal(google.objects().length, 1);
    t.equal(await state(), 'offered');
    ofClass.release();
    await dead;
    await other.work();
    t.equal(google.objects().length, 1);
    t.equal(await state(), 'offered');
    t.same(wrongBodies(google.requests), []);
  },
);

t.test('an older state that arrives after a newer one does not stay', async (t) => {
  const { google, line, pass, start } = await startProcesses(t);
  const [slow, other] = [await start(), await start()];
  await slow.open();
  const voucher = (await slow.call('POST', '/api/v1/vouchers', { title: 'Free coffee' })).json();
  await slow.work();
  const edit = (description: string) => slow.call('PATCH', `/api/v1/vouchers/${voucher.id}`, { description });
  await edit('The old one');
  pass(5);
  const old = line.hold('PATCH');
  const late = slow.work();
  await old.arrived;
  await edit('The new one');
  pass(21);
  await other.work();
  const [object] = google.objects();
  const said = () =>
    google.history(String(object?.id)).map(({ body }) => JSON.stringify(body).match(/The \w+ one/)?.[0]);
  t.same(said(), [undefined, 'The new one'], 'the old one is still on its way');
  old.release();
  await late;
  await other.work();
  t.same(said().slice(2, 4), ['The old one', 'The new one']);
  t.equal(said().at(-1), 'The new one');
  t.same(wrongBodies(google.requests), []);
});

t.test('everything at once: tills, edits, cards and workers wait for nobody in a circle', async (t) => {
  const { google, pass, start } = await startProcesses(t);
  const processes = [await start(), await start()] as const;
  const [one, other] = processes;
  await one.open();
  const card = (await one.call('POST', '/api/v1/customer-cards', { name: 'Ana' })).json();
  const of = { title: 'Free coffee', customerCardId: card.id, redeemCode: true };
  const issue = async () => (await one.call('POST', '/api/v1/vouchers', of)).json();
  const vouchers = await Promise.all(Array.from({ length: 24 }, issue));
  await one.work();
  pass(6);
  const acts = vouchers.map(({ id, redeemCode }, n) => {
    const by = n % 2 ? one : other;
    if (n % 4 < 2) return by.call('POST', '/api/v1/redemptions', { code: redeemCode.value });
    if (n % 4 === 2) return by.call('PATCH', `/api/v1/vouchers/${id}`, { title: `Tea ${n}` });
    return by.call('POST', `/api/v1/vouchers/${id}/void`, { reason: 'a mistake' });
  });
  const renamed = other.call('PATCH', `/api/v1/customer-cards/${card.id}`, { name: 'Ana Müller' });
  const branded = one.call('PATCH', '/api/v1/business', { name: 'Corner Tea', barcodeFormat: 'CODE128' });
  const working = processes.map(({ work }) => work());
  const answers = await Promise.all([...acts, renamed, branded]);
  t.same(
    answers.map(({ statusCode }) => statusCode).filter((status) => status !== 200 && status !== 201),
    [],
  );
  await Promise.all(working);
  for (let n = 0; n < 3; n++) {
    pass(16);
    await Promise.all(processes.map(({ work }) => work()));
  }
  const count = (state: string) => google.objects().filter((each) => each.state === state).length;
  t.same([count('COMPLETED'), count('ACTIVE'), count('INACTIVE')], [12, 7, 6], 'a card among them');
  t.match(
    google.objects().find(({ accountName }) => accountName),
    { accountName: 'Ana Müller', linkedOfferIds: { length: 6 } },
  );
  t.ok(google.classes().every(({ issuerName }) => issuerName === 'Corner Tea'));
  t.same(wrongBodies(google.requests), []);
});
