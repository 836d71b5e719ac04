// A service whose Google side is examined: settings, a key and a stand-in of Google, each of them as a test wishes.

import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import type { Finding } from '../../src/finding.ts';
import { examineGoogle, type GoogleDoctorNeeds } from '../../src/google/doctor.ts';
import { makeDevelopmentAccount, readServiceAccount } from '../../src/google/service-account.ts';
import { type GoogleOptions, startGoogle } from '../../src/simulator/google/google.ts';

export const issuerId = '3388000000012345678';
/** What a check has to say: `result says → todo`, a line for each finding. */
export type Told = (check: string) => string;

type Wishes = Partial<GoogleDoctorNeeds> & { production?: boolean };
type Owner = { testdir(): string; teardown(work: () => unknown): unknown };

export async function makeKey(dir: string, name = 'key.json') {
  const path = join(dir, name);
  await makeDevelopmentAccount(path);
  chmodSync(path, 0o600);
  return { path, ...(await readServiceAccount(path)) };
}

export async function setUp(t: Owner, options: Partial<GoogleOptions> & { isUser?: boolean } = {}) {
  const key = await makeKey(t.testdir());
  const { isUser = true, ...others } = options;
  const accounts = [{ email: key.email, publicKey: key.publicKey, isUser }];
  const google = await startGoogle({ issuerId, issuerName: 'Corner Café', accounts, ...others });
  t.teardown(() => google.close());
  const env = {
    PUBLIC_URL: 'http://127.0.0.1:9',
    GOOGLE_ISSUER_ID: issuerId,
    GOOGLE_APPLICATION_CREDENTIALS: key.path,
    GOOGLE_WALLET_API_URL: google.url,
    GOOGLE_TOKEN_URL: google.tokenUrl,
    GOOGLE_CALLBACK_KEYS_URL: google.callbackKeysUrl,
    APPLE_WALLET: 'off',
  };
  return {
    key,
    google,
    env,
    examine: (changes: Record<string, string> = {}, needs: Wishes = {}) =>
      examine({ ...env, ...changes }, needs),
  };
}

export async function examine(
  env: Record<string, string>,
  { production = false, ...needs }: Wishes = {},
): Promise<Told> {
  const found = await examineGoogle(
    { ...readConfig(env), production },
    { clock: systemClock, connection: undefined, whyNotPublic: async () => 'is a test', ...needs },
  );
  return tell(found);
}

export function tell(found: Finding[]): Told {
  const line = (each: Finding) =>
    `${each.result} ${each.says}${each.result === 'ok' ? '' : ` → ${each.todo}`}`;
  return (check) =>
    found
      .filter((each) => each.check === check)
      .map(line)
      .join('\n');
}
