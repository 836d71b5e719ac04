// Who takes the place of Apple and Google on a machine without an account at either. Loaded only where they are needed:
// production never loads them.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceAccount } from './google/service-account.ts';
import type { ApnsStandIn } from './simulator/apns.ts';
import type { GoogleStandIn } from './simulator/google/google.ts';

type Say = (text: string) => void;

/** @param certificates folder of those that were made up here */
export async function startApnsStandIn(certificates: string, say: Say): Promise<ApnsStandIn> {
  const trusted = ['root.pem', 'wwdr.pem'].map((file) => readFile(join(certificates, file), 'utf8'));
  const { startApns } = await import('./simulator/apns.ts');
  const onPush = ({ status }: { status: number | string }) =>
    say(`  DEVELOPMENT: the stand-in of Apple's push server answered ${status} to a push`);
  return startApns({ trusted: await Promise.all(trusted), onPush });
}

export async function startGoogleStandIn(
  issuerId: string,
  { email, publicKey }: Pick<ServiceAccount, 'email' | 'publicKey'>,
  say: Say,
): Promise<GoogleStandIn> {
  const { startGoogle } = await import('./simulator/google/google.ts');
  const onRequest = (line: string) => say(`  DEVELOPMENT: the stand-in of Google Wallet: ${line}`);
  return startGoogle({
    issuerId,
    accounts: [{ email, publicKey }],
    loopbackHttp: true,
    classMoves: true,
    onRequest,
  });
}
