// Can a callback be verified? Without the keys that Google signs with, none is believed.

import { Upstream } from '../errors.ts';
import { type Finding, fail, ok } from '../finding.ts';
import { fetchRootKeys } from './callbacks/fetch-root-keys.ts';
import { oneLine } from './examine-words.ts';

const check = 'Google callback keys';

export async function examineCallbackKeys(url: string): Promise<Finding[]> {
  try {
    const { roots } = await fetchRootKeys(url, fetch);
    if (roots.length > 0) return [ok(check, `${url} has ${roots.length}`)];
    return [fail(check, `${url} has none that counts`, 'leave GOOGLE_CALLBACK_KEYS_URL out')];
  } catch (error) {
    if (!(error instanceof Upstream)) throw error;
    const todo = `let this machine connect to ${new URL(url).host} (firewall, DNS, proxy); until then saves are noticed late`;
    return [fail(check, `${url}: ${oneLine(error.message)}`, todo)];
  }
}
