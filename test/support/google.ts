// Google for tests: a stand-in that takes many requests a second and looks at the test's clock, or one that nobody reaches.

import type { Clock } from '../../src/clock.ts';
import { systemClock } from '../../src/clock.ts';
import type { GoogleConfig } from '../../src/config.ts';
import { Refusal } from '../../src/errors.ts';
import { type GoogleAccount, openGoogleAccount } from '../../src/google/open-account.ts';
import { type GoogleWallet, openGoogleWallet } from '../../src/google/wallet.ts';
import { type GoogleStandIn, startGoogle } from '../../src/simulator/google/google.ts';
import { testFolder } from './database.ts';

const nowhereAtGoogle = {
  apiUrl: 'http://127.0.0.1:9',
  tokenUrl: 'http://127.0.0.1:9/token',
  callbackKeysUrl: 'http://127.0.0.1:9/keys',
  saveUrl: 'https://pay.google.com/gp/v/save',
};

const testIssuer: GoogleConfig = {
  on: true,
  issuerId: '3388000000012345678',
  credentialsFile: undefined,
  ...nowhereAtGoogle,
};

/** Google's own pace has tests of its own. */
const testPace = 500;

async function startGoogleServer(
  t: { teardown(work: () => unknown): unknown },
  { issuerId, account: { email, publicKey } }: GoogleAccount,
  clock: Clock,
): Promise<GoogleStandIn> {
  const standIn = await startGoogle({
    issuerId,
    accounts: [{ email, publicKey }],
    clock,
    tokenClock: systemClock,
    loopbackHttp: true,
    classMoves: true,
    mostPerSecond: testPace,
  });
  t.teardown(() => standIn.close());
  return standIn;
}

/** Nothing is sent, and nobody tries: what waits for Google waits. */
function outOfReach(wallet: GoogleWallet): GoogleWallet {
  const refuse = async () => {
    throw new Refusal('PASS_UNAVAILABLE', { retryAfter: 5 });
  };
  const nothing = async () => {};
  return {
    ...wallet,
    connect: () => ({ look: nothing, stop() {}, close: nothing, links: { voucher: refuse, card: refuse } }),
  };
}

export const noGoogle = new Proxy({} as GoogleStandIn, {
  get() {
    throw new Error("this service reaches no Google: start it with `google: 'stand-in'`");
  },
});

export async function openTestGoogle(
  t: { teardown(work: () => unknown): unknown },
  how: 'on' | 'off' | 'stand-in',
  needs: Omit<Parameters<typeof openGoogleWallet>[0], 'google' | keyof GoogleAccount>,
): Promise<{ wallet: GoogleWallet; standIn: GoogleStandIn | undefined } | undefined> {
  if (how === 'off') return undefined;
  const known = await openGoogleAccount(testIssuer, { dataDir: testFolder });
  const standIn = how === 'stand-in' ? await startGoogleServer(t, known, needs.clock) : undefined;
  const google = standIn ? { ...standIn, apiUrl: standIn.url } : nowhereAtGoogle;
  const wallet = await openGoogleWallet({ ...known, ...needs, google, requestsPerSecond: testPace });
  return { wallet: standIn ? wallet : outOfReach(wallet), standIn };
}
