// A till with a login of its own, and what it does.

import type { Test } from 'tap';
import { adminPassword, browser, keyOf } from '../support/browser.ts';
import { startService } from '../support/service.ts';

export async function openTill(t: Test, language = 'en') {
  const service = await startService(t, { adminPassword });
  const login = { login: 'till-1', password: 'another long passphrase' };
  await service.admin.post('/api/v1/staff', { name: 'Till 1', role: 'scanner', ...login });
  const till = browser(service, language);
  const scan = (code: string, more: Record<string, string> = {}) =>
    till.send('/scan/lookup', { code, ...more });
  /** Scans it and presses the button. */
  async function take(code: string) {
    const { body } = await scan(code);
    return press(code, body);
  }
  const press = (code: string, page: string, more: Record<string, string> = {}) =>
    till.send('/scan/redeem', {
      code,
      voucherId: /name="voucherId" value="([^"]+)"/.exec(page)?.[1] ?? '',
      key: keyOf(page),
      ...more,
    });
  const statusOf = async (id: string) => (await service.admin.get(`/api/v1/vouchers/${id}`)).json().status;
  return { ...service, service, till, login, scan, take, press, statusOf };
}
