// Issue Voucher in a real browser: what its scripts do beyond the form itself.

import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { adminPassword } from '../support/browser.ts';
import { inChromium, startLooking } from '../support/chromium.ts';

t.test('a card is found as one types, and chosen by a scanner at once', inChromium, async (t) => {
  const { service, staff } = await startLooking(t);
  const ana = { name: 'Ana Müller', email: 'ana@example.com', phone: '+380671234567' };
  const card = (await service.admin.post('/api/v1/customer-cards', ana)).json();
  await service.admin.post('/api/v1/vouchers', { title: 'Free tea', customerCardId: card.id });
  const desk = await staff();
  await desk.fill('#customer-search', 'ana');
  await desk.waitForSelector('[role=option]');
  t.equal(
    await desk.textContent('[role=option]'),
    `Ana MüllerActive vouchers: 1${card.number} · a•••@example.com · +38•••567`,
  );
  await desk.press('#customer-search', 'Enter');
  await desk.waitForSelector('[role=option]');
  t.equal(await desk.isHidden('.chip'), true, 'Enter chooses nobody by a name');
  await desk.press('#customer-search', 'Escape');
  t.equal(await desk.locator('[role=option]').count(), 0);
  await desk.fill('#customer-search', 'nobody');
  await desk.waitForSelector('#customer-said:text("No card found. Continue without a customer.")');

  await desk.fill('#customer-search', 'ana');
  await desk.waitForSelector('[role=option]');
  for (const key of ['ArrowDown', 'Enter', 'Enter']) await desk.keyboard.press(key);
  t.equal(await desk.isVisible('.chip'), true, 'a second Enter unties nobody');
  t.equal(await desk.evaluate('document.activeElement.id'), 'title');
  await desk.click('.chip button');

  // A scanner that types faster than anybody, and ends with more than one Enter: it issues nothing.
  await desk.fill('#title', 'Free cake');
  await desk.fill('#customer-search', '');
  await desk.locator('#customer-search').pressSequentially(card.token);
  await desk.keyboard.press('Enter');
  await desk.keyboard.press('Enter');
  await desk.waitForSelector('.chip:not([hidden])');
  await desk.keyboard.press('Enter');
  t.same([await desk.textContent('.chip-name'), await desk.isVisible('.chip')], ['Ana Müller', true]);
  t.equal((await service.admin.get('/api/v1/vouchers')).json().items.length, 1);

  await desk.click('.chip button');
  t.equal(await desk.isDisabled('#redeem-code'), true);
  await desk.fill('#customer-search', card.number);
  await desk.press('#customer-search', 'Enter');
  await desk.waitForSelector('.chip:not([hidden])');
  t.equal(await desk.isDisabled('#redeem-code'), false);
});

t.test('whoever was signed out finds customer, picture and choices as they were', inChromium, async (t) => {
  const { service, staff } = await startLooking(t);
  const card = (await service.admin.post('/api/v1/customer-cards', { name: 'Ana Müller' })).json();
  const desk = await staff();
  await desk.goto(`/admin/vouchers/new?customerCardId=${card.id}`);
  await desk.click('#generate');
  await desk.waitForSelector('#title-fault:text("This field is required")');
  t.equal(await desk.evaluate('document.activeElement.id'), 'title');
  await desk.fill('#title', 'Free tea');
  await desk.uncheck('#redeem-code');
  await desk.click('summary');
  await desk.selectOption('#barcode-format', 'CODE128');
  t.equal(await desk.isVisible('.pass.apple [data-format=CODE128]'), true, 'the preview is in step');
  const png = { name: 'tea.png', mimeType: 'image/png', buffer: await quarters(600, 400).png().toBuffer() };
  await desk.setInputFiles('#image', png);
  await desk.waitForSelector('.picked img[src*="/artwork/"]');

  const large = { ...png, buffer: Buffer.alloc(10 * 1024 * 1024 + 1) };
  await desk.setInputFiles('#image', large);
  await desk.waitForSelector('#image-field .fault:text("The image is larger than 10 MB.")');
  await desk.context().clearCookies();
  await desk.setInputFiles('#image', png);
  await desk.waitForSelector('#image-field .fault:text("You are signed out.")');
  t.equal(await desk.isVisible('.picked img'), true, 'a picture stays until there is another');
  await desk.click('#generate');
  await desk.fill('[name=login]', 'admin');
  await desk.fill('[name=password]', adminPassword);
  await desk.click('main button:not(.link)');
  await desk.waitForSelector('.chip:not([hidden])');
  await desk.waitForSelector('.picked img[src*="/artwork/"]');
  await desk.click('#generate');
  await desk.waitForURL(/\/issued$/);
  const { items } = (await service.admin.get('/api/v1/vouchers')).json();
  t.match(items, [
    {
      title: 'Free tea',
      customerCard: { id: card.id },
      redeemCode: null,
      barcodeFormat: 'CODE128',
      artwork: { sourceFormat: /png/i },
    },
  ]);
});
