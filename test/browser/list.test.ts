// Lists in a browser: a code is shown when it is asked for, and Back leads to what was found.

import t from 'tap';
import { inChromium, startLooking } from '../support/chromium.ts';
import { issue } from '../support/till.ts';

t.test('a masked code is shown on a press', inChromium, async (t) => {
  const { service, staff } = await startLooking(t);
  const { redeemCode } = await issue(service.admin);
  const desk = await staff();
  await desk.goto('/admin/vouchers');
  t.notMatch(await desk.content(), redeemCode.display);
  await desk.click('[data-reveal]');
  await desk.waitForSelector(`.code:text("${redeemCode.display}")`);
  t.equal(await desk.locator('[data-reveal]').count(), 0);
});

t.test('Back leads to what was found, and no address says what for', inChromium, async (t) => {
  const { service, staff } = await startLooking(t);
  await issue(service.admin, { title: 'Free coffee' });
  await issue(service.admin, { title: 'Free tea' });
  for (const name of ['Ana Müller', 'Ben']) await service.admin.post('/api/v1/customer-cards', { name });
  const desk = await staff();
  for (const [list, what, found] of [
    ['/admin/vouchers', 'coffee', 'Free coffee'],
    ['/admin/customers', 'müller', 'Ana Müller'],
  ] as const) {
    await desk.goto(list);
    await desk.fill('#q', what);
    await desk.press('#q', 'Enter');
    await desk.waitForFunction(`document.querySelectorAll('td.title a').length === 1`);
    t.match(desk.url(), `${list}?search=`);
    t.notMatch(decodeURI(desk.url()), what);
    await desk.click('td.title a');
    await desk.waitForSelector('h1');
    await desk.goBack();
    t.same(await desk.locator('td.title a').allTextContents(), [found]);
    t.equal(await desk.inputValue('#q'), what);
  }
  t.notMatch(service.logs.join(''), /coffee|müller/i);
});
