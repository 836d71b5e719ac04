// The list in a browser: a code is shown when it is asked for.

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
