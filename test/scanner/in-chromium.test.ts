// Till and kiosk in a real browser: scanners that type, the camera, no connection, and a screen that clears itself.

import type { Page } from 'playwright-core';
import t from 'tap';
import { adminPassword } from '../support/browser.ts';
import { inChromium, startLooking } from '../support/chromium.ts';
import { issue, lookUp } from '../support/till.ts';

async function signIn(page: Page, door: '/scan' | '/kiosk'): Promise<void> {
  await page.goto(door);
  await page.fill('[name=login]', 'admin');
  await page.fill('[name=password]', adminPassword);
  await page.click('main form button:not(.link)');
  if (door === '/kiosk') await page.click('[action="/kiosk/start"] button');
  await page.waitForSelector('[data-start]');
}

/** Keys as a scanner presses them, on a computer that writes Persian. */
async function scan(page: Page, code: string): Promise<void> {
  const keyboard = await page.context().newCDPSession(page);
  for (const sign of code) {
    const isDigit = /\d/.test(sign);
    const key = {
      code: `${isDigit ? 'Digit' : 'Key'}${sign}`,
      key: 'ش',
      text: 'ش',
      modifiers: isDigit ? 0 : 8,
    };
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key });
  }
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', code: 'Enter', key: 'Enter' });
}

/** Puts this picture before the camera: any page that asks for one sees it. */
async function hold(page: Page, picture: string): Promise<void> {
  await page.addInitScript(`navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    const image = Object.assign(new Image(), { src: '${picture}' });
    await image.decode();
    const scale = Math.min(600 / image.width, 300 / image.height);
    const place = [20, 90, image.width * scale, image.height * scale];
    setInterval(() => canvas.getContext('2d').drawImage(image, ...place), 100);
    return canvas.captureStream(10);
  }`);
}

t.test('a scanner that types is read by its keys, and a person by what they write', inChromium, async (t) => {
  const { service, visitor } = await startLooking(t);
  const { id, redeemCode } = await issue(service.admin, { title: 'Free tea' });
  const page = await visitor();
  await signIn(page, '/scan');
  await page.fill('#code', 'typed before');
  await scan(page, redeemCode.value);
  await page.waitForURL(/lookup/);
  t.match(await page.textContent('.banner.good'), 'Valid');
  t.match((await service.admin.get(`/api/v1/vouchers/${id}`)).json(), { status: 'active' });

  await page.click('summary');
  await page.focus('#reference');
  await scan(page, 'RECEIPT42');
  await page.waitForFunction(`document.querySelector('#reference').value === 'RECEIPT42'`);
  t.match(
    (await service.admin.get(`/api/v1/vouchers/${id}`)).json(),
    { status: 'active' },
    'nor by its Enter',
  );

  await page.context().setOffline(true);
  await page.waitForSelector('[data-offline]:not([hidden])');
  t.ok(await page.isDisabled('.go'), 'without a connection nothing is redeemed');
  await page.context().setOffline(false);
  await page.waitForSelector('[data-offline]', { state: 'hidden' });
  await page.dblclick('.go');
  await page.waitForURL(/redemptions/);
  t.match(await page.textContent('.banner.good'), 'Redeemed');
  const { redemption } = (await lookUp(service.admin, redeemCode.value)).json();
  t.equal(redemption.reference, 'RECEIPT42');

  await scan(page, redeemCode.value);
  await page.waitForURL(/lookup/);
  t.match(await page.textContent('.banner.neutral h1'), 'by you', 'every page takes the next scan');
  await page.goto('/scan');
  await page.locator('#code').pressSequentially('7k3mq', { delay: 60 });
  t.equal(await page.inputValue('#code'), '7k3mq');
});

t.test('the camera reads both codes of a voucher', inChromium, async (t) => {
  const { service, visitor } = await startLooking(t);
  const { links } = await issue(service.admin, { title: 'Free tea' });
  for (const picture of ['qr.png', 'barcode.png']) {
    const page = await visitor();
    await hold(page, `${new URL(links.page).pathname}/${picture}`);
    await signIn(page, '/scan');
    await page.click('[data-start]');
    await page.waitForURL(/lookup/);
    t.match(await page.textContent('main'), /Valid[\s\S]*Free tea/, picture);
    await page.goto('/scan');
    await page.waitForSelector('[data-view]:not([hidden])');
    t.ok(await page.isVisible('[data-stop]'), 'it goes on by itself');
  }
});

t.test('a camera that does not open says why in words, and stays closed', inChromium, async (t) => {
  const { visitor } = await startLooking(t);
  const page = await visitor();
  await signIn(page, '/scan');
  await page.click('[data-start]');
  await page.click('[data-stop]');
  t.ok(await page.isVisible('[data-start]'));
  for (const [name, fault] of [
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'none'],
    ['NotReadableError', 'failed'],
  ]) {
    await page.evaluate(
      `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '${name}'))`,
    );
    await page.click('[data-start]');
    await page.waitForSelector(`[data-fault=${fault}]:not([hidden])`);
    t.equal(await page.locator('[data-fault]:visible').count(), 1);
  }
});

t.test('the browser’s own Back strands no kiosk', inChromium, async (t) => {
  const { service, visitor } = await startLooking(t);
  const { redeemCode } = await issue(service.admin, { title: 'Free tea' });
  const page = await visitor();
  await signIn(page, '/kiosk');
  await scan(page, redeemCode.value);
  await page.waitForURL(/lookup/);
  await page.click('.go');
  await page.waitForURL(/confirm/);
  await page.click('.go');
  await page.waitForURL(/redemptions/);
  await page.goBack();
  t.match(await page.textContent('h1'), 'Scan your voucher', 'the form is not asked for again');
});

t.test('a kiosk shows a redemption for twenty seconds, and then nothing of it', inChromium, async (t) => {
  const { service, visitor } = await startLooking(t);
  const { redeemCode } = await issue(service.admin, { title: 'Free tea' });
  const page = await visitor();
  await signIn(page, '/kiosk');
  t.equal(await page.locator('#code').count(), 0, 'nothing to type into');
  await page.clock.install();
  await scan(page, redeemCode.value);
  await page.click('[action="/kiosk/confirm"] button');
  await page.click('[action="/kiosk/redeem"] button');
  await page.waitForSelector('main.good');
  await page.context().setOffline(true);
  await page.clock.runFor(25_000);
  t.notOk(await page.isVisible('main'), 'not even without a connection');
  await page.context().setOffline(false);
  await page.clock.resume();
  await page.waitForURL(/kiosk$/);
  t.match(await page.textContent('h1'), 'Scan your voucher');

  await scan(page, redeemCode.value);
  await page.waitForSelector('main.bad');
  await page.clock.runFor(61_000);
  await page.waitForURL(/kiosk$/);
});
