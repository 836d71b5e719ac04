// One reminder before the end, where the business wants it, by the voucher's own calendar.

import t from 'tap';
import { openShop, type Shop } from './shop.ts';

const remind = ({ admin }: Shop, reminderDays: number | null) =>
  admin.patch('/api/v1/business', { settings: { reminderDays, emailVouchers: false } });

async function workAt({ clock, work }: Shop, ...moments: string[]): Promise<void> {
  for (const moment of moments) {
    clock.set(moment);
    await work();
  }
}

t.test('one reminder goes out as many days before the last one as the business says', async (t) => {
  const shop = await openShop(t);
  await remind(shop, 3);
  const { id, links } = await shop.issueTo(await shop.addCard(), { validity: { type: 'DAYS', days: 10 } });
  // The last day is 22 May; 19 May begins in Kyiv at 21:00Z.
  await workAt(shop, '2026-05-18T20:59:59Z');
  t.equal(shop.mail.received.length, 0);
  await workAt(shop, '2026-05-18T21:00:00Z', '2026-05-19T08:00:00Z', '2026-05-22T20:00:00Z');
  t.equal(shop.mail.received.length, 1);
  t.equal(shop.mail.received[0]?.headers.subject, 'Your voucher from Corner Café ends soon: Free coffee');
  t.match(shop.mail.received[0]?.text, 'Valid through May 22, 2026');
  t.match(shop.mail.received[0]?.text, links.page);
  t.match(await shop.deliveries(id), [{ reason: 'reminder', state: 'sent' }]);
});

t.test('the day begins where the voucher was issued, also over a change of the clocks', async (t) => {
  const cases: [timeZone: string, issued: string, before: string, from: string][] = [
    ['Asia/Kolkata', '2026-05-12T10:00:00Z', '2026-05-20T18:29:59Z', '2026-05-20T18:30:00Z'],
    ['America/New_York', '2026-05-12T10:00:00Z', '2026-05-21T03:59:59Z', '2026-05-21T04:00:00Z'],
    // Spring: the 29th has 23 hours in Berlin. Autumn: the 25th has 25.
    ['Europe/Berlin', '2026-03-19T10:00:00Z', '2026-03-27T22:59:59Z', '2026-03-27T23:00:00Z'],
    ['Europe/Berlin', '2026-10-15T10:00:00Z', '2026-10-23T21:59:59Z', '2026-10-23T22:00:00Z'],
  ];
  for (const [timeZone, now, before, from] of cases) {
    const shop = await openShop(t, { timeZone, now });
    await remind(shop, 1);
    await shop.issueTo(await shop.addCard(), { validity: { type: 'DAYS', days: 10 } });
    await workAt(shop, before);
    t.equal(shop.mail.received.length, 0, `${timeZone} ${before}`);
    await workAt(shop, from);
    t.equal(shop.mail.received.length, 1, `${timeZone} ${from}`);
  }
});

t.test('nobody is reminded of a voucher that is new, ended, unlimited, free or used', async (t) => {
  const shop = await openShop(t);
  await remind(shop, 5);
  const days = (count: number) => ({ validity: { type: 'DAYS', days: count } });
  const card = await shop.addCard();
  await shop.issueTo(card);
  const { id: voided } = await shop.issueTo(card, days(3));
  await shop.admin.post(`/api/v1/vouchers/${voided}/void`, { reason: 'mistake' });
  await shop.admin.post('/api/v1/vouchers', { title: 'free', ...days(3) });
  await shop.issueTo(card, days(1));
  await workAt(shop, '2026-05-13T09:59:59Z');
  t.equal(shop.mail.received.length, 0, 'issued less than a day ago');
  await workAt(shop, '2026-05-13T21:00:00Z', '2026-05-16T10:00:00Z');
  t.equal(shop.mail.received.length, 0, 'past its last day');
});

t.test('a business may begin to remind at any time', async (t) => {
  const shop = await openShop(t);
  const quiet = await shop.addCard();
  const { id } = await shop.issueTo(quiet, { validity: { type: 'DAYS', days: 3 } });
  await workAt(shop, '2026-05-14T10:00:00Z');
  t.notMatch(await shop.deliveries(id), [{ reason: 'reminder' }]);
  await remind(shop, 2);
  await workAt(shop, '2026-05-14T10:01:00Z');
  t.match(await shop.deliveries(id), [{ reason: 'reminder', state: 'sent' }, { reason: 'issued' }]);
});

t.test('a reminder for a customer without an address is dropped', async (t) => {
  const shop = await openShop(t);
  await remind(shop, 5);
  const { id } = await shop.issueTo(await shop.addCard({ email: undefined }), {
    validity: { type: 'DAYS', days: 3 },
  });
  await workAt(shop, '2026-05-14T10:00:00Z');
  t.equal(shop.mail.handed, 0);
  t.match(await shop.deliveries(id), [{ reason: 'reminder', state: 'dropped' }]);
});
