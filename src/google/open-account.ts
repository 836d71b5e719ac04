// Which account at Google this service is: the configured one, or in development one that only a stand-in knows.

import { join } from 'node:path';
import type { Config, GoogleConfig } from '../config.ts';
import { makeDevelopmentAccount, readServiceAccount, type ServiceAccount } from './service-account.ts';

const developmentIssuer = '3388000000000000000';

export type GoogleAccount = { issuerId: string; account: ServiceAccount; development: boolean };

/** @throws Misconfigured for a file that is no key */
export async function openGoogleAccount(
  { issuerId = developmentIssuer, credentialsFile }: GoogleConfig,
  { dataDir }: Pick<Config, 'dataDir'>,
): Promise<GoogleAccount> {
  const developmentFile = join(dataDir, 'google-development-key.json');
  if (credentialsFile === undefined) await makeDevelopmentAccount(developmentFile);
  const account = await readServiceAccount(credentialsFile ?? developmentFile);
  return { issuerId, account, development: credentialsFile === undefined };
}
