// Google Wallet as the rest of the house sees it. The REST side (classes, objects, updates) joins here.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/tx.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import { saveLink } from './save-link.ts';
import { makeDevelopmentAccount, readServiceAccount } from './service-account.ts';
import { claimObjectId } from './store.ts';

export type GoogleWallet = {
  /** Google does not know this service account: its page will refuse the link. */
  development: boolean;
  /** The state of a voucher's object; `pending` until it exists at Google. */
  state(voucher: Voucher): 'pending';
  saveLink(voucher: Voucher): Promise<string>;
};

const developmentIssuer = '3388000000000000000';

/** @returns undefined when Google Wallet is switched off */
export async function openGoogleWallet(
  config: Pick<Config, 'google' | 'dataDir' | 'publicUrl'>,
  { database, clock }: { database: Database; clock: Clock },
): Promise<GoogleWallet | undefined> {
  const { google, publicUrl } = config;
  if (!google.on) return undefined;
  const developmentFile = join(config.dataDir, 'google-development-key.json');
  if (google.credentialsFile === undefined) await makeDevelopmentAccount(developmentFile);
  const account = await readServiceAccount(google.credentialsFile ?? developmentFile);
  const issuerId = google.issuerId ?? developmentIssuer;

  return {
    development: google.credentialsFile === undefined || google.issuerId === undefined,
    state: () => 'pending',
    async saveLink(voucher) {
      // Opaque and for ever: Google deletes nothing, so an id holds neither a person nor a code.
      const candidate = `${issuerId}.${randomBytes(16).toString('base64url')}`;
      const objectId = await database.read((session) => claimObjectId(session, voucher, candidate));
      return saveLink({ account, saveUrl: google.saveUrl, publicUrl }, objectId, clock.now());
    },
  };
}
