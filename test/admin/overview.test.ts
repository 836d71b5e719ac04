// The overview: counted in the business's days, beside the period before, and nothing undone counted as redeemed.

import t, { type Test } from 'tap';
import { adminPassword, browser } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';
import { issue, redeem, undo } from '../support/till.ts';

async function openDesk(t: Test, language = 'en') {
  const service = await startService(t, { adminPassword });
  const desk = browser(service, language);
  await desk.signIn();
  return { ...service, service, desk };
}

/** Each figure with the one of the period before. */
const figures = (page: string) =>
  Object.fromEntries(
    [
      ...page.matchAll(
        /<dt>([^<]*)<\/dt>\s*<dd><strong>([^<]*)<\/strong> <span class="hint">[^<]*: ([^<]*)</g,
      ),
    ].map(([, name = '', now, before]) => [name, `${now} / ${before}`]),
  );
const rows = (page: string) =>
  [...page.matchAll(/<th scope="row"><bdi>([^<]*)<\/bdi><\/th>((?:<td>[^<]*<\/td>)*)/g)].map(
    ([, name, cells = '']) =>
      [name, ...[...cells.matchAll(/<td>([^<]*)/g)].map(([, cell]) => cell)].join(' '),
  );

t.test('each thing counts on its day in the time zone of the business', async (t) => {
  const { admin, desk, clock, anotherBusiness, work } = await openDesk(t);
  await issue(await anotherBusiness());
  // Kyiv is three hours ahead: 21:00 in UTC is the next day there.
  clock.set('2026-05-04T20:59:59Z');
  const early = await issue(admin, { validity: { type: 'DAYS', days: 3 } });
  clock.set('2026-05-05T21:00:00Z');
  const [a, b, c] = [await issue(admin), await issue(admin), await issue(admin)];
  await redeem(admin, { code: a.redeemCode.value, location: 'Old <b>Town', staff: 'Maria' });
  clock.set('2026-05-12T10:00:00Z');
  await redeem(admin, { code: b.redeemCode.value, location: 'Station', staff: 'Maria' });
  const undone = (await redeem(admin, { code: c.redeemCode.value })).json();
  await undo(admin, undone.id, { reason: 'Wrong one' });
  await desk.send(`/admin/vouchers/${c.id}/use`, { reason: 'Scanner broken' });

  const week = (await desk.get('/admin/overview')).body;
  t.match(figures(week), {
    Issued: '3 / 1',
    Redeemed: '3 / 0',
    'Redemption rate': '100% / 0%',
    Expired: '1 / 0',
    'Redemption undone': '1 / 0',
  });
  t.match(week, /role="img" aria-label="Bars from May 6, 2026 to May 12, 2026. Issued: 3. Redeemed: 3."/);
  t.match(rows(week), [
    'May 6, 2026 3 1 0 0',
    'May 7, 2026 0 0 0 0',
    'May 8, 2026 0 0 1 0',
    'May 9, 2026 0 0 0 0',
    'May 10, 2026 0 0 0 0',
    'May 11, 2026 0 0 0 0',
    'May 12, 2026 0 2 0 1',
  ]);
  t.same(rows(week).slice(7), [
    'First key 3 0',
    'Maria 0 2',
    'Admin 0 1',
    'Old &#60;b&#62;Town 1',
    'Station 1',
    'Without a location 1',
  ]);
  t.equal((await admin.get(`/api/v1/vouchers/${early.id}`)).json().status, 'expired');
  await work();
  t.same(figures((await desk.get('/admin/overview')).body).Expired, '1 / 0', 'swept or not');

  const today = (await desk.get('/admin/overview?period=today')).body;
  t.match(figures(today), { Issued: '0 / 0', Redeemed: '2 / 0', 'Redemption rate': '– / –' });
  t.notMatch(today, '<svg class="chart"', 'one day is no chart');
  t.match(figures((await desk.get('/admin/overview?period=month')).body), {
    Issued: '4 / 0',
    Redeemed: '3 / 0',
  });
  t.match(figures((await desk.get('/admin/overview?period=constructor')).body), { Issued: '3 / 1' });
});

for (const language of ['en', 'gu', 'ko', 'th', 'az-IR']) {
  t.test(`the page is well made in ${language}`, async (t) => {
    const { admin, desk } = await openDesk(t, language);
    await issue(admin);
    for (const period of ['today', 'week', 'month']) {
      const { body } = await desk.get(`/admin/overview?period=${period}`);
      t.same(findPageFaults(body), []);
      t.notMatch(body, /style=|overview\.|undefined/);
      t.match(body, language === 'az-IR' ? '<strong>۱</strong>' : '<strong>1</strong>');
    }
  });
}
