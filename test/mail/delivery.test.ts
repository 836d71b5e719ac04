// What becomes of a message when the mail server refuses, is away, or goes away in the middle.

import t from 'tap';
import { startMailServer } from './mail-server.ts';
import { openShop } from './shop.ts';

t.test('an address that the server does not know is recorded as bounced, without the address', async (t) => {
  const script = { rcpt: '550 5.1.1 <olena@customers.example>: olena is unknown here' };
  const { addCard, issueTo, deliveries, mail, work, clock } = await openShop(t, { script });
  const { id } = await issueTo(await addCard());
  t.match(await deliveries(id), [
    { state: 'bounced', reply: '550 5.1.1 <…>: … is unknown here', settledAt: '2026-05-12T10:00:00.000Z' },
  ]);
  mail.script = {};
  clock.set('2026-05-13T10:00:00Z');
  await work();
  t.equal(mail.handed, 0, 'never tried again');
});

t.test('a refusal of the message itself is final', async (t) => {
  const { addCard, issueTo, deliveries } = await openShop(t, {
    script: { data: '554 5.7.1 looks like spam' },
  });
  const { id } = await issueTo(await addCard());
  t.match(await deliveries(id), [{ state: 'failed', reply: '554 5.7.1 looks like spam' }]);
});

for (const [when, script] of Object.entries({
  'before the greeting': { connect: '421 4.3.2 come back later' },
  'at the address': { rcpt: '451 4.7.1 greylisted' },
  'after the message': { data: '452 4.3.1 disk full' },
})) {
  t.test(`a server that says later ${when} is asked again when it is time, and not before`, async (t) => {
    const { addCard, issueTo, deliveries, mail, work, clock } = await openShop(t, { script });
    const { id } = await issueTo(await addCard());
    t.match(await deliveries(id), [{ state: 'queued', settledAt: null, reply: /^4\d\d / }]);
    mail.script = {};
    clock.set('2026-05-12T10:00:59Z');
    await work();
    t.equal(mail.received.length, 0);
    clock.set('2026-05-12T10:01:00Z');
    await work();
    t.equal(mail.received.length, 1);
    t.match(await deliveries(id), [{ state: 'sent', reply: /^250 / }]);
  });
}

t.test('a server that stays away is tried five times, then the message has failed', async (t) => {
  const { addCard, issueTo, deliveries, mail, work, clock } = await openShop(t);
  await mail.stop();
  const { id } = await issueTo(await addCard());
  for (const moment of ['10:01', '10:06', '10:36']) {
    t.match(await deliveries(id), [{ state: 'queued', reply: 'no reply (ECONNREFUSED)' }]);
    clock.set(`2026-05-12T${moment}:00Z`);
    await work();
  }
  t.match(await deliveries(id), [{ state: 'queued' }]);
  clock.set('2026-05-12T12:36:00Z');
  await work();
  t.match(await deliveries(id), [{ state: 'failed', reply: 'no reply (ECONNREFUSED)' }]);
});

t.test('a server that comes back gets what waited for it', async (t) => {
  const { addCard, issueTo, mail, work, clock } = await openShop(t);
  await mail.stop();
  await issueTo(await addCard());
  const back = await startMailServer(t, {}, Number(new URL(mail.url).port));
  clock.set('2026-05-12T10:01:00Z');
  await work();
  t.equal(back.received.length, 1);
});

t.test(
  'a server that hangs up after the message may have it: nobody sends it again but by hand',
  async (t) => {
    const { addCard, issueTo, deliveries, mail, work, clock, resend } = await openShop(t, {
      script: { data: 'drop' },
    });
    const { id } = await issueTo(await addCard());
    t.match(await deliveries(id), [{ state: 'unknown', reply: 'no reply (ECONNECTION)' }]);
    mail.script = {};
    for (const day of ['13', '14', '20']) {
      clock.set(`2026-05-${day}T10:00:00Z`);
      await work();
    }
    t.equal(mail.handed, 1);
    t.equal((await resend(id)).statusCode, 202);
    await work();
    t.match(await deliveries(id), [
      { reason: 'resent', state: 'sent' },
      { reason: 'issued', state: 'unknown' },
    ]);
    t.equal(mail.received.length, 1);
  },
);

t.test(
  'a worker that says nothing more has lost its turn, and what it learns later changes nothing',
  async (t) => {
    let answer = () => {};
    const wait = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { addCard, admin, deliveries, mail, work, clock } = await openShop(t, { script: { wait } });
    const customerCardId = await addCard();
    const { id } = (await admin.post('/api/v1/vouchers', { title: 'x', customerCardId })).json();
    const slow = work();
    while (mail.handed === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    t.match(await deliveries(id), [{ state: 'sending', settledAt: null }]);
    await work();
    t.match(await deliveries(id), [{ state: 'sending' }], 'its turn is not over');
    clock.set('2026-05-12T10:02:00Z');
    await work();
    t.match(await deliveries(id), [{ state: 'unknown' }]);
    answer();
    await slow;
    clock.set('2026-05-13T10:00:00Z');
    await work();
    t.match(await deliveries(id), [{ state: 'unknown' }]);
    t.equal(mail.handed, 1);
  },
);

t.test('a voucher that ended, or a customer who left, before the message went gets none', async (t) => {
  const { addCard, issueTo, deliveries, mail, work, clock, admin } = await openShop(t);
  await mail.stop();
  const voided = await issueTo(await addCard());
  await admin.post(`/api/v1/vouchers/${voided.id}/void`, { reason: 'mistake' });
  const moved = await addCard();
  const unreachable = await issueTo(moved);
  await admin.patch(`/api/v1/customer-cards/${moved}`, { email: null });
  const back = await startMailServer(t, {}, Number(new URL(mail.url).port));
  clock.set('2026-05-12T10:01:00Z');
  await work();
  t.equal(back.handed, 0);
  for (const { id } of [voided, unreachable]) t.match(await deliveries(id), [{ state: 'dropped' }]);
});
