// A real browser for tests: Debian's Chromium, driven by playwright-core. A machine without it is told what it skipped.

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { adminPassword } from './browser.ts';
import { freePort } from './process.ts';
import { type Service, type ServiceOptions, startService } from './service.ts';
import { needs } from './tools.ts';

type Test = { teardown(work: () => unknown): unknown };

/** Options for a test that looks through Chromium. */
export const inChromium = needs('chromium');

export type Looking = {
  service: Service;
  /** Another person, with cookies of their own: what is wrong in the console of any page fails the test at its end. */
  visitor(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  /** A page of someone who has signed in at the desk. */
  staff(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
};

/** The service on a port of its own, and a browser beside it. */
export async function startLooking(t: Test, options: ServiceOptions = {}): Promise<Looking> {
  const port = await freePort();
  const service = await startService(t, {
    adminPassword,
    ...options,
    publicUrl: `http://localhost:${port}`,
  });
  await service.app.listen({ port: Number(port), host: '127.0.0.1' });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
    ],
  });
  const faults: string[] = [];
  t.teardown(async () => {
    await browser.close();
    if (faults.length > 0) throw new Error(`errors in the browser's console:\n${faults.join('\n')}`);
  });

  const visitor: Looking['visitor'] = async (context) =>
    watched(await browser.newContext({ baseURL: service.publicUrl, locale: 'en-US', ...context }), faults);
  return {
    service,
    visitor,
    async staff(context) {
      const page = await visitor(context);
      await page.goto('/admin');
      await page.fill('[name=login]', 'admin');
      await page.fill('[name=password]', adminPassword);
      await page.click('main button:not(.link)');
      await page.waitForURL(/vouchers\/new/);
      return page;
    },
  };
}

async function watched(context: BrowserContext, faults: string[]): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // An answer that refuses is no fault of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      faults.push(`${page.url()}: ${message.text()}`);
  });
  return page;
}
