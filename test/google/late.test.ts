// What arrives at Google late: after whoever sent it gave up, or died. Whatever it brings back does not stay.

import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { startProcesses, testAccount } from './processes.ts';
import { wrongBodies } from './sent-bodies.ts';

// Each waits for ten real seconds of a request that nobody answers.
t.jobs = 3;
// Made once, before all of them look for it.
await testAccount();

/** Two processes: what the first has on its way is held on the line, the second one goes on. */
async function openTwo(t: Test) {
  const processes = await startProcesses(t);
  const { google, pass, start } = processes;
  const [one, other] = [await start(), await start()];
  await one.open();
  /** Until it is at Google: on a busy machine the first token comes too late for the first request. */
  const make = async (what: string, wish: object) => {
    const { length: before } = google.objects();
    const made = (await one.call('POST', `/api/v1/${what}`, wish)).json();
    for (let left = 10; google.objects().length === before && left > 0; left--) {
      await one.work();
      pass(1);
    }
    return made;
  };
  const only = () => {
    const [object] = google.objects();
    if (object === undefined) throw new Error('Google has no object');
    return object as { id: string; state: string; messages?: { id: string; header: string }[] };
  };
  return {
    ...processes,
    ...{ one, other, make, only },
    redeem: async ({ redeemCode }: { redeemCode: { value: string } }, by = other) =>
      (await by.call('POST', '/api/v1/redemptions', { code: redeemCode.value })).json(),
    /** Lets time pass, and has this one work. */
    async later(seconds: number, by = other) {
      pass(seconds);
      await by.work();
    },
    async savedVoucher() {
      const voucher = await make('vouchers', { title: 'Free coffee' });
      const link = await one.call('GET', voucher.links.googleSave);
      google.save(String(link.headers.location));
      pass(301);
      await one.work();
      return voucher;
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let left = 200; !isSo() && left > 0; left--) await sleep(20);
}

t.test('the name of an erased customer that arrives late does not stay', async (t) => {
  const { google, line, make, one, other, later, pass } = await openTwo(t);
  const card = await make('customer-cards', { name: 'Ottoline Bean' });
  await one.call('PATCH', `/api/v1/customer-cards/${card.id}`, { name: 'Ottoline Tea' });
  pass(6);
  const held = line.hold('PATCH');
  const first = one.work();
  await held.arrived;
  t.equal((await other.call('DELETE', `/api/v1/customer-cards/${card.id}`)).statusCode, 204);
  await first;
  // Has given up for certain, and noted that.
  await one.work();
  await later(6);
  const named = () => JSON.stringify(google.objects()).includes('Ottoline');
  t.notOk(named(), 'erased');
  held.release();
  await until(named);
  t.ok(named(), 'Google has it again');
  await later(61);
  t.notOk(named(), 'and is told once more');
  const { length: sent } = google.requests;
  await later(61);
  t.equal(google.requests.length, sent, 'that is the end of it');
  t.same(wrongBodies(google.requests), []);
});

t.test(
  'what a dead worker had on its way may arrive after all that its successor sent, and does not stay',
  async (t) => {
    const { google, line, make, one, other, later, pass, redeem } = await openTwo(t);
    const voucher = await make('vouchers', { title: 'Free coffee' });
    const card = await make('customer-cards', { name: 'Ottoline Bean' });
    await one.call('PATCH', `/api/v1/vouchers/${voucher.id}`, { description: 'Old words' });
    await one.call('PATCH', `/api/v1/customer-cards/${card.id}`, { name: 'Ottoline Tea' });
    pass(6);
    const held = [line.hold('PATCH'), line.hold('PATCH')];
    const dead = one.work();
    await Promise.all(held.map(({ arrived }) => arrived));
    await redeem(voucher);
    await other.call('DELETE', `/api/v1/customer-cards/${card.id}`);
    const states = () =>
      google
        .objects()
        .map(({ state }) => String(state))
        .toSorted();
    const named = () => JSON.stringify(google.objects()).includes('Ottoline');
    await later(21);
    // Or the first one itself, which looks for what is due as long as it waits.
    await until(() => `${states()}` === 'COMPLETED,INACTIVE');
    t.same(states(), ['COMPLETED', 'INACTIVE'], 'its successor has sent the newest');
    // It hears no answer any more, and what it would have noted is not its own to note.
    await dead;
    await one.work();
    for (const { release } of held) release();
    await until(() => named() && states()[0] === 'ACTIVE');
    t.same(states(), ['ACTIVE', 'ACTIVE'], 'Google has it as it was');
    await later(61);
    t.same(states(), ['COMPLETED', 'INACTIVE']);
    t.notOk(named());
    t.same(wrongBodies(google.requests), []);
  },
);

t.test(
  'a message that was under way when its worker died is not sent again, and does not vanish',
  async (t) => {
    const { google, line, only, one, later, pass, redeem, savedVoucher } = await openTwo(t);
    const ids = () => only().messages?.map(({ id }) => id);
    await redeem(await savedVoucher());
    pass(6);
    const held = line.hold('POST');
    const dead = one.work();
    await held.arrived;
    await later(21);
    await later(1);
    held.release();
    await dead;
    t.same(ids(), ['v2'], 'it was only late');
    const { length: before } = google.requests;
    await later(61);
    await later(61);
    const sent = google.requests
      .slice(before)
      .filter(({ resource }) => resource === 'offerObject')
      .map(({ method, status }) => `${method} ${status}`);
    t.same(sent.slice(0, 2), ['GET 200', 'PUT 200'], 'the whole voucher was sent once more');
    t.same(ids(), ['v2'], 'with the message');
    t.match(only(), { state: 'COMPLETED' });
    t.same(wrongBodies(google.requests), []);
  },
);

t.test('what happens while a request is on its way is told afterwards', async (t) => {
  const { google, line, only, one, later, pass, redeem, other, savedVoucher } = await openTwo(t);
  const voucher = await savedVoucher();
  await one.call('PATCH', `/api/v1/vouchers/${voucher.id}`, { description: 'One cup' });
  pass(6);
  const edit = line.hold('PATCH');
  const editing = one.work();
  await edit.arrived;
  const redemption = await redeem(voucher);
  edit.release();
  await editing;
  await later(6);
  t.match(only(), { state: 'COMPLETED' });
  t.match(only().messages?.at(-1), { id: 'v3', header: 'Redeemed' }, 'redeemed during an edit');

  await other.call('POST', `/api/v1/redemptions/${redemption.id}/undo`, {});
  await later(6);
  const { id } = await redeem(voucher);
  pass(6);
  const message = line.hold('POST');
  const telling = one.work();
  await message.arrived;
  await other.call('POST', `/api/v1/redemptions/${id}/undo`, {});
  message.release();
  await telling;
  await later(6);
  t.match(only(), { state: 'ACTIVE' });
  t.same(
    only().messages?.map(({ header }) => header),
    ['Redeemed', 'Active', 'Redeemed', 'Active'].map((status) => `Voucher: ${status}`),
    'undone while the redemption was told',
  );
  t.same(wrongBodies(google.requests), []);
});
