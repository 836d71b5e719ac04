// WCAG 2.2 AA as far as a program can judge it: axe-core on every page, in light and dark, and right to left.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import t from 'tap';
import { inChromium, startLooking } from '../support/chromium.ts';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

type Finding = { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] };

/** Findings that are serious or worse, each with its first places. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )) as { violations: Finding[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html, failureSummary }) => `${html} ${failureSummary}`)
          .join(' | ')}`,
    );
}

const looks = [
  { name: 'light', locale: 'en-US', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark, on a phone', locale: 'en-US', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  { name: 'right to left', locale: 'az-Arab', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

t.test('axe finds nothing serious on the customers’ pages', inChromium, async (t) => {
  const { service, visitor } = await startLooking(t);
  const { admin } = service;
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana Müller' })).json();
  const issue = async (wish: object) =>
    (await admin.post('/api/v1/vouchers', { title: 'Free coffee', ...wish })).json();
  const active = await issue({ description: 'One cup', allowSelfRedeem: true });
  const tied = await issue({ customerCardId: card.id, redeemCode: false });
  const voided = await issue({});
  await admin.post(`/api/v1/vouchers/${voided.id}/void`, { reason: 'a mistake' });
  const pages = [active, tied, voided].map(({ links }) => links.page);
  for (const look of looks) {
    const page = await visitor(look);
    for (const url of [
      ...pages,
      `${active.links.page}/redeem`,
      card.links.page,
      '/v/nothing-is-at-this-link',
      '/scan',
    ]) {
      await page.goto(url);
      t.same(await findings(page), [], `${look.name}: ${new URL(url, 'http://x').pathname}`);
    }
  }
});

t.test('axe finds nothing serious on the pages of staff', { ...inChromium, timeout: 240_000 }, async (t) => {
  const { service, staff } = await startLooking(t);
  const { admin } = service;
  const card = (
    await admin.post('/api/v1/customer-cards', { name: 'Ana Müller', email: 'ana@example.com' })
  ).json();
  const issue = async (wish: object) =>
    (await admin.post('/api/v1/vouchers', { title: 'Free coffee', ...wish })).json();
  const active = await issue({ customerCardId: card.id, redeemCode: true });
  const used = await issue({ validity: { type: 'DAYS', days: 3 } });
  await admin.post('/api/v1/redemptions', { code: used.redeemCode.value });
  const batch = (await admin.post('/api/v1/vouchers/batch', { title: 'Free tea', quantity: 3 })).json();
  await service.work();
  const pages = [
    '/admin/vouchers/new',
    `/admin/vouchers/new?customerCardId=${card.id}`,
    `/admin/vouchers/${active.id}/issued`,
    '/admin/vouchers',
    `/admin/vouchers/${active.id}`,
    `/admin/vouchers/${used.id}`,
    '/admin/batches',
    `/admin/batches/${batch.id}`,
    '/admin/customers',
    `/admin/customers/${card.id}`,
    '/admin/journal',
    '/admin/overview',
    '/admin/settings/business',
    '/admin/settings/brand',
    '/admin/settings/wallets',
    '/admin/settings/webhooks',
    '/admin/settings/keys',
    '/admin/settings/staff',
    '/admin/help',
    '/scan',
  ];
  for (const look of looks) {
    const page = await staff(look);
    for (const url of pages) {
      const answer = await page.goto(url);
      t.equal(answer?.status(), 200, `${url} is there`);
      t.same(await findings(page), [], `${look.name}: ${url}`);
      const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      t.ok(Number(width) <= 0, `${look.name}: nothing sticks out of ${url}: ${width}`);
    }
  }
});
