// What an operator should know about the Google side before customers do: key, account, classes, and what Google finds at
// our address. Nothing is changed at Google.

import { statSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { Config, GoogleConfig } from '../config.ts';
import type { Connection } from '../db/connect.ts';
import { Misconfigured } from '../errors.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';
import { createClient } from './client.ts';
import { examineAddress } from './examine-address.ts';
import { examineCallbackKeys } from './examine-callback-keys.ts';
import { examineClasses } from './examine-classes.ts';
import { examineIssuer } from './examine-issuer.ts';
import { openPermits } from './examine-permits.ts';
import { examineToken } from './examine-token.ts';
import { readServiceAccount, type ServiceAccount } from './service-account.ts';

type Settings = Pick<Config, 'google' | 'production' | 'publicUrl'>;

export type GoogleDoctorNeeds = {
  clock: Clock;
  /** Of the service's database, where its permits are. */
  connection: Connection | undefined;
  /** Why Google cannot reach this host, in words; undefined: it leads to public addresses only. */
  whyNotPublic(url: URL): Promise<string | undefined>;
};

const newKey =
  'console.cloud.google.com → IAM & Admin → Service Accounts → the account → Keys: add a JSON key, and name its file';

export async function examineGoogle(
  { google, production, publicUrl }: Settings,
  { clock, connection, whyNotPublic }: GoogleDoctorNeeds,
): Promise<Finding[]> {
  if (!google.on) return [ok('Google', `switched off: ${google.because}`)];
  const { credentialsFile } = google;
  if (credentialsFile === undefined) {
    const says =
      'no service account: a stand-in on this machine takes its place, and no phone can save its links';
    return [warn('Google', says, 'for real ones see "Google Wallet" in README.md')];
  }
  let account: ServiceAccount;
  try {
    account = await readServiceAccount(credentialsFile);
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return error.problems.map((says) => fail('Google key', says, newKey));
  }
  const found = await Promise.all([
    examineAccount(google, account, { connection, clock }),
    examineAddress(publicUrl, { bad: production ? fail : warn, whyNotPublic }),
    examineCallbackKeys(google.callbackKeysUrl),
  ]);
  return [examineKey(credentialsFile, account, production), ...found.flat()];
}

function examineKey(path: string, { email }: ServiceAccount, production: boolean): Finding {
  const check = 'Google key';
  if (production && email.endsWith('.invalid'))
    return fail(check, 'made for development: Google does not know it', newKey);
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0)
    return warn(
      check,
      `of ${email}; the file has mode ${mode.toString(8)}`,
      `chmod 600 ${path}, so that only the account of the service reads it`,
    );
  return ok(check, `of ${email}`);
}

/** Each question needs a yes to the one before. */
async function examineAccount(
  { apiUrl, tokenUrl, issuerId }: GoogleConfig,
  account: ServiceAccount,
  { connection, clock }: Pick<GoogleDoctorNeeds, 'connection' | 'clock'>,
): Promise<Finding[]> {
  const accessToken = account.accessTokens(tokenUrl);
  const ofToken = await examineToken({ tokenUrl, accessToken, clock });
  if (ofToken.some(({ check, result }) => check === 'Google token' && result !== 'ok')) return ofToken;
  if (issuerId === undefined) {
    const says = 'GOOGLE_ISSUER_ID is missing, so that the service uses one that only a stand-in knows';
    return [
      ...ofToken,
      fail('Google issuer', says, 'set it to the number in pay.google.com/business/console'),
    ];
  }
  const permits = await openPermits(connection, issuerId);
  try {
    const needs = { client: createClient({ apiUrl, accessToken }), permits, issuerId };
    const ofIssuer = await examineIssuer({ ...needs, email: account.email });
    const isLetIn = ofIssuer.some(({ result }) => result === 'ok');
    const ofClasses = isLetIn ? await examineClasses(needs) : [];
    return [...ofToken, ...permits.findings, ...ofIssuer, ...ofClasses];
  } finally {
    await permits.close();
  }
}
