// What people do, in a real browser from end to end: issue a voucher, see it in the customer's hand, redeem it at the till
// while the customer looks on, take that back, cancel.

import type { Page } from 'playwright-core';
import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { inChromium, startLooking } from '../support/chromium.ts';

const phone = { viewport: { width: 390, height: 844 } };

/** The address of the customer's page, on the page of what was issued. */
const linkOn = async (page: Page) =>
  (await page.getAttribute('a[href*="/v/"][target=_blank]:not(.button)', 'href')) ?? '';
const codeOn = async (page: Page) => (await page.textContent('.codes .code'))?.trim() ?? '';

t.test(
  'a voucher is issued, redeemed while its customer looks on, undone, and cancelled',
  inChromium,
  async (t) => {
    const { staff, visitor } = await startLooking(t);
    const desk = await staff();
    await desk.fill('#title', 'Free coffee');
    t.equal(await desk.textContent('.pass.apple .pass-title'), 'Free coffee', 'the preview is in step');
    await desk.check('[value=DAYS]');
    await desk.fill('[name=days]', '30');
    await desk.waitForSelector('#valid-through:text-is("Valid through June 11, 2026")');
    await desk.click('#generate');
    await desk.waitForURL(/\/issued$/);
    const code = await codeOn(desk);
    t.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);

    const customer = await visitor(phone);
    await customer.goto(await linkOn(desk));
    t.match(await customer.textContent('main'), /Free coffee[\s\S]*Active[\s\S]*Valid through June 11, 2026/);
    t.equal(await codeOn(customer), code);

    const till = desk;
    await till.goto('/scan');
    await till.fill('#code', code.toLowerCase());
    await till.press('#code', 'Enter');
    t.match(await till.textContent('.banner.good'), /Valid/);
    await till.click('.go');
    await till.waitForURL(/\/scan\/redemptions\//);
    t.match(await till.textContent('.banner.good'), /Redeemed/);
    await customer.waitForSelector('.status.redeemed');
    t.match(await customer.textContent('main'), /This voucher has already been used/);

    await till.click('text=Undo redemption');
    await till.waitForSelector('text=The redemption was undone');
    await customer.reload();
    t.equal(await customer.textContent('.status'), 'Active');

    await till.goto('/admin/vouchers');
    await till.click('td.title a');
    await till.click('summary:has-text("Cancel voucher")');
    await till.fill('#void-reason', 'a mistake');
    await till.click('form[action$="/void"] button');
    await till.waitForSelector('.status.voided');
    await customer.waitForSelector('.status.voided');
    t.match(await customer.textContent('main'), /This voucher was cancelled/);
  },
);

t.test(
  'a tied voucher: the card is found by typing, its picture pasted, and a second press warned of',
  inChromium,
  async (t) => {
    const { service, staff } = await startLooking(t);
    const names = ['Ana Müller', 'Ana Silva', '김민수'];
    for (const name of names) await service.admin.post('/api/v1/customer-cards', { name });
    const desk = await staff();
    t.equal(await desk.isDisabled('#redeem-code'), true, 'without a customer there is always a code');
    await desk.fill('#customer-search', 'müller ana');
    await desk.waitForSelector('[role=option]');
    t.same(await desk.locator('[role=option] bdi:first-child').allTextContents(), ['Ana Müller']);
    await desk.press('#customer-search', 'ArrowDown');
    await desk.press('#customer-search', 'Enter');
    t.equal(await desk.textContent('.chip-name'), 'Ana Müller');
    t.equal(await desk.isDisabled('#redeem-code'), false);

    const bytes = (await quarters(600, 400).png().toBuffer()).toString('base64');
    await desk.fill('#title', 'Free cake');
    await desk.evaluate(`{
    const bytes = Uint8Array.from(atob('${bytes}'), (sign) => sign.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'cake.png', { type: 'image/png' }));
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }`);
    await desk.waitForSelector('.picked img[src*="/artwork/"]');
    await desk.waitForSelector('.pass.apple .pass-picture[src*="/artwork/"]');
    await desk.click('#generate');
    await desk.waitForURL(/\/issued$/);
    t.match(await desk.textContent('main'), /It is on the card of Ana Müller/);
    const [voucher] = (await service.admin.get('/api/v1/vouchers')).json().items;
    t.match([voucher.customerCard.name, voucher.artwork.sourceFormat], ['Ana Müller', /png/i]);

    await desk.goto(`/admin/vouchers/new?customerCardId=${voucher.customerCard.id}`);
    await desk.fill('#title', 'Free cake');
    await desk.click('#generate');
    await desk.waitForSelector('.warning');
    t.match(await desk.textContent('.warning'), /You gave Ana Müller “Free cake” 1 min ago/);
    await desk.click('#generate');
    await desk.waitForURL(/\/issued$/);
    t.equal((await service.admin.get('/api/v1/vouchers')).json().items.length, 2);
  },
);

t.test('a form survives: refused, offline, and signed out meanwhile', inChromium, async (t) => {
  const { service, staff } = await startLooking(t);
  const desk = await staff();
  await desk.fill('#title', 'Free tea');
  await desk.fill('#description', 'Any kind');
  await desk.context().setOffline(true);
  await desk.click('#generate');
  await desk.waitForSelector('#offline:not([hidden])');
  await desk.context().setOffline(false);
  t.equal(await desk.inputValue('#title'), 'Free tea');

  await desk.context().clearCookies();
  await desk.click('#generate');
  await desk.fill('[name=login]', 'admin');
  await desk.fill('[name=password]', 'correct horse battery');
  await desk.click('main button:not(.link)');
  await desk.waitForURL(/vouchers\/new/);
  t.same([await desk.inputValue('#title'), await desk.inputValue('#description')], ['Free tea', 'Any kind']);
  await desk.dblclick('#generate');
  await desk.waitForURL(/\/issued$/);
  t.equal((await service.admin.get('/api/v1/vouchers')).json().items.length, 1, 'two clicks, one voucher');
});

t.test(
  'in five languages a voucher is issued, seen and redeemed',
  { ...inChromium, timeout: 120_000 },
  async (t) => {
    const { staff, visitor } = await startLooking(t);
    for (const [locale, lang, valid] of [
      ['en-US', 'en', 'Valid through June 11, 2026'],
      ['gu', 'gu', '11 જૂન, 2026 સુધી માન્ય'],
      ['ko', 'ko', '2026년 6월 11일까지 사용 가능'],
      ['th', 'th', 'ใช้ได้ถึง 11 มิถุนายน 2569'],
      ['az-Arab', 'azb', 'سون گون: ۲۱ خرداد ۱۴۰۵'],
    ] as const) {
      const desk = await staff({ locale });
      t.equal(await desk.getAttribute('html', 'lang'), lang);
      await desk.fill('#title', `Coffee ${lang}`);
      await desk.check('[value=DAYS]');
      await desk.fill('[name=days]', '30');
      await desk.waitForSelector(`#valid-through:text-is("${valid}")`);
      await desk.click('#generate');
      await desk.waitForURL(/\/issued$/);
      const customer = await visitor({ ...phone, locale });
      await customer.goto(await linkOn(desk));
      t.match(await customer.textContent('main'), valid);
      const code = await codeOn(desk);
      await desk.goto('/scan');
      await desk.fill('#code', code);
      await desk.press('#code', 'Enter');
      await desk.click('.go');
      await desk.waitForURL(/\/scan\/redemptions\//);
      await customer.waitForSelector('.status.redeemed');
      await desk.context().close();
      await customer.context().close();
    }
  },
);
