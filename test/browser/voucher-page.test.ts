// The customer's page in a real browser: what it weighs, that nothing moves while it loads, that it changes when the voucher
// is used elsewhere, and that it is whole without a script, in five languages.

import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { inChromium, startLooking } from '../support/chromium.ts';

t.test('60 KB over the wire without its picture, and nothing moves', inChromium, async (t) => {
  const { service, visitor } = await startLooking(t);
  const { admin } = service;
  const artwork = (
    await admin.post('/api/v1/artworks', await quarters().png().toBuffer(), { 'content-type': 'image/png' })
  ).json();
  const voucher = (
    await admin.post('/api/v1/vouchers', {
      title: 'Free coffee with a slice of cake',
      description: 'One cup\nof your choice',
      artworkId: artwork.id,
      validity: { type: 'DAYS', days: 30 },
    })
  ).json();
  const page = await visitor({ viewport: { width: 390, height: 844 }, isMobile: true });
  let bytes = 0;
  const counted: string[] = [];
  page.on('response', async (answer) => {
    if (answer.url().includes('/artwork/')) return;
    const { responseHeadersSize, responseBodySize } = await answer.request().sizes();
    bytes += responseHeadersSize + responseBodySize;
    counted.push(`${responseHeadersSize + responseBodySize} ${new URL(answer.url()).pathname}`);
  });
  await page.addInitScript(`
    window.moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.moved += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });`);
  await page.goto(voucher.links.page, { waitUntil: 'networkidle' });
  t.ok(counted.length > 4, `page, stylesheet, module and codes were counted: ${counted.join(', ')}`);
  t.ok(bytes < 60 * 1024, `${bytes} bytes`);
  t.equal(await page.evaluate('window.moved'), 0, 'cumulative layout shift');

  const bar = await quarters(300, 2400).png().toBuffer();
  const { id } = (await admin.post('/api/v1/artworks', bar, { 'content-type': 'image/png' })).json();
  const tall = (await admin.post('/api/v1/vouchers', { title: 'Free tea', artworkId: id })).json();
  await page.goto(tall.links.page, { waitUntil: 'networkidle' });
  t.equal(await page.evaluate('window.moved'), 0, 'nor with a tall picture');
  const box = await page.locator('.picture').boundingBox();
  t.ok(box && box.height <= 400, `which leaves room for the code: ${box?.height} px`);
});

t.test('the page changes when the voucher is redeemed and taken back elsewhere', inChromium, async (t) => {
  const { service, visitor } = await startLooking(t);
  const { admin } = service;
  const voucher = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
  const page = await visitor({ viewport: { width: 390, height: 844 } });
  await page.goto(voucher.links.page);
  t.equal(await page.textContent('.status'), 'Active');
  await admin.post('/api/v1/redemptions', { code: voucher.redeemCode.value });
  await page.waitForSelector('.status.redeemed');
  t.match(await page.textContent('main'), /This voucher has already been used/);
  t.equal(await page.locator('.wallets').count(), 0, 'nothing is added to a wallet any more');
});

const languages = [
  ['en-US', 'en', 'ltr'],
  ['gu', 'gu', 'ltr'],
  ['ko', 'ko', 'ltr'],
  ['th', 'th', 'ltr'],
  ['az-Arab', 'azb', 'rtl'],
] as const;

t.test('without a script the page is whole, in five languages', inChromium, async (t) => {
  const { service, visitor } = await startLooking(t);
  const voucher = (
    await service.admin.post('/api/v1/vouchers', {
      title: 'Free coffee',
      validity: { type: 'DAYS', days: 30 },
    })
  ).json();
  const texts = new Set<string>();
  for (const [locale, lang, dir] of languages) {
    const page = await visitor({ locale, javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    await page.goto(voucher.links.page);
    const root = page.locator('html');
    t.same([await root.getAttribute('lang'), await root.getAttribute('dir')], [lang, dir]);
    t.equal(await page.locator('.wallets a').count(), 2, 'both wallets');
    for (const picture of await page.locator('.codes img').all()) {
      const box = await picture.boundingBox();
      t.ok(
        box && box.width > 150 && box.x >= 0 && box.x + box.width <= 390,
        `${lang}: a code fits the screen`,
      );
    }
    t.equal(
      await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      true,
      `${lang}: nothing sticks out`,
    );
    texts.add((await page.textContent('main'))?.replace(/\s+/g, ' ') ?? '');
    // The menu works without a script, too, and what it says is kept.
    await page.click('.languages [value=ko]');
    t.equal(await root.getAttribute('lang'), 'ko');
    await page.reload();
    t.equal(await root.getAttribute('lang'), 'ko');
  }
  t.equal(texts.size, languages.length, 'no two languages say the same');
});

t.test(
  'a phone is offered its own wallet, a computer both and the way to the phone',
  inChromium,
  async (t) => {
    const { service, visitor } = await startLooking(t);
    const voucher = (await service.admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
    const offered = async (userAgent: string) => {
      const page = await visitor({ userAgent });
      await page.goto(voucher.links.page);
      return page
        .locator('.wallets a')
        .evaluateAll((links) => links.map((a) => a.getAttribute('href')?.split('/')[3]));
    };
    t.same(await offered('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)'), ['voucher.pkpass']);
    t.same(await offered('Mozilla/5.0 (Linux; Android 15; Pixel 9)'), ['google']);
    t.same(await offered('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'), ['voucher.pkpass', 'google']);
  },
);
