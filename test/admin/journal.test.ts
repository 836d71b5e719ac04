// The journal: everything that happened, newest first, in words, page by page.

import t, { type Test } from 'tap';
import { adminPassword, browser, nextOf } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';
import { issue, redeem, undo } from '../support/till.ts';

async function openDesk(t: Test, language = 'en') {
  const service = await startService(t, { adminPassword });
  const desk = browser(service, language);
  await desk.signIn();
  return { ...service, service, desk };
}

/** What each row says happened, and to which voucher. */
const lines = (page: string) =>
  [...page.matchAll(/<strong>([^<]*)<\/strong>[\s\S]*?<bdi dir="ltr">(#\d+)/g)].map(
    ([, what, number]) => `${number} ${what}`,
  );

t.test('what happened stands there with who, where and why', async (t) => {
  const { admin, desk, clock, anotherBusiness } = await openDesk(t);
  t.match((await desk.get('/admin/journal')).body, 'Nothing has happened yet.');
  await issue(await anotherBusiness(), { title: 'Foreign' });
  const first = await issue(admin, { title: 'Free <i>tea</i>', validity: { type: 'DAYS', days: 1 } });
  const second = await issue(admin, { title: 'Cake' });
  clock.set('2026-05-12T10:01:00Z');
  const used = (await redeem(admin, { code: first.redeemCode.value, location: 'Old <b>Town' })).json();
  clock.set('2026-05-12T10:02:00Z');
  await undo(admin, used.id, { reason: 'Wrong one' });
  clock.set('2026-05-12T10:03:00Z');
  await desk.send(`/admin/vouchers/${second.id}/void`, { reason: 'Printed twice' });

  const page = (await desk.get('/admin/journal')).body;
  t.same(lines(page), ['#2 Cancelled', '#1 Redemption undone', '#1 Redeemed', '#2 Issued', '#1 Issued']);
  for (const text of ['Old &#60;b&#62;Town', 'Wrong one', 'Printed twice', 'May 12, 2026, 13:03', 'Admin'])
    t.match(page, text);
  t.match(page, `href="/admin/vouchers/${second.id}"`);
  t.match(page, `href="${second.links.page}"`, 'the customer view');
  t.notMatch(page, /Foreign|<i>|<b>/);

  t.same(lines((await desk.get('/admin/journal?type=voucher.issued')).body), ['#2 Issued', '#1 Issued']);
  t.match((await desk.get('/admin/journal?type=voucher.expired')).body, 'Nothing matches this search.');
  for (const odd of ['type=x', 'before=x', 'type=%00'])
    t.equal(lines((await desk.get(`/admin/journal?${odd}`)).body).length, 5, odd);
  t.same(lines((await desk.get(`/admin/journal?before=${crypto.randomUUID()}`)).body), [], 'no such event');
});

t.test('a long journal has pages that leave nothing out, though all happened at one moment', async (t) => {
  const { admin, desk } = await openDesk(t);
  for (let i = 0; i < 55; i++) await issue(admin);
  const seen: string[] = [];
  let url = '/admin/journal';
  for (let pages = 0; url !== '' && pages < 5; pages++) {
    const { body } = await desk.get(url);
    seen.push(...lines(body));
    url = nextOf(body);
  }
  t.same(
    seen,
    Array.from({ length: 55 }, (_, i) => `#${55 - i} Issued`),
  );
});

t.test('nobody else reads it', async (t) => {
  const { admin, service } = await openDesk(t);
  t.match((await browser(service).get('/admin/journal')).body, 'id="password"');
  const login = { login: 'till-1', password: 'another long passphrase' };
  await admin.post('/api/v1/staff', { name: 'Till 1', role: 'scanner', ...login });
  const till = browser(service);
  await till.signIn('/scan', login);
  for (const path of ['/admin/journal', '/admin/overview'])
    t.equal((await till.get(path)).statusCode, 403, path);
});

for (const language of ['en', 'gu', 'ko', 'th', 'az-IR']) {
  t.test(`the page is well made in ${language}`, async (t) => {
    const { admin, desk } = await openDesk(t, language);
    const { id } = await issue(admin);
    await admin.patch(`/api/v1/vouchers/${id}`, { title: 'Another', validity: { type: 'DAYS', days: 3 } });
    const { body } = await desk.get('/admin/journal');
    t.same(findPageFaults(body), []);
    t.notMatch(body, /style=|journal\.|undefined/);
  });
}
