// The rest of the service, in the test's own process: it issues vouchers and changes them, and sends nothing.

import type { Actor } from '../../../src/auth/actor.ts';
import { createSecrets } from '../../../src/auth/secrets.ts';
import { openBusiness } from '../../../src/businesses/open.ts';
import type { GoogleConfig } from '../../../src/config.ts';
import type { Connection } from '../../../src/db/connect.ts';
import { openDatabase, type Session } from '../../../src/db/tx.ts';
import { hearChanges } from '../../../src/google/changes.ts';
import { openGoogleAccount } from '../../../src/google/open-account.ts';
import { type ApiKeyId, newId, type RedemptionId, type VoucherId } from '../../../src/ids.ts';
import { createJobs } from '../../../src/jobs/jobs.ts';
import { redeem } from '../../../src/redemptions/redeem.ts';
import { undoRedemption } from '../../../src/redemptions/undo.ts';
import { issueVoucher } from '../../../src/vouchers/issue.ts';
import { editVoucher } from '../../../src/vouchers/life/edit.ts';
import { testFolder } from '../../support/database.ts';

/** An account of the stand-in's, at addresses that only the workers know better. */
const nowhere = 'http://127.0.0.1:9';
export const issuer: GoogleConfig = {
  on: true,
  issuerId: '3388000000012345678',
  credentialsFile: undefined,
  ...{ apiUrl: nowhere, tokenUrl: nowhere, callbackKeysUrl: nowhere, saveUrl: nowhere },
};

export const secretKey = 'a secret key for tests, 32 and more characters';

export type Shop = Awaited<ReturnType<typeof openShop>>;

export async function openShop(connection: Connection) {
  const database = openDatabase(connection, { max: 5 });
  const businessId = await openBusiness(database, { name: 'Café', timeZone: 'UTC', credentials: {} });
  if (businessId === undefined) throw new Error('a business was opened');
  const account = await openGoogleAccount(issuer, { dataDir: testFolder });
  const jobs = createJobs(database);
  hearChanges(jobs, account.issuerId);
  const secrets = createSecrets(secretKey);
  const nobody = { apiKeyId: newId<ApiKeyId>(), staffId: null, role: null };
  const actor: Actor = { kind: 'api_key', businessId, ...nobody, scopes: ['admin'] };
  return {
    account,
    transaction: database.transaction,
    issue: (session: Session, code: string) =>
      issueVoucher(
        session,
        { secrets, jobs, businessId, by: 'test' },
        { title: 'Coffee', description: 'new', redeemCode: code },
      ),
    redeem: (session: Session, code: string) =>
      redeem(session, { jobs, actor, refuseGuesser: async () => {} }, { code, channel: 'api' }),
    undo: (session: Session, id: RedemptionId) => undoRedemption(session, { jobs, actor }, id, undefined),
    edit: (session: Session, id: VoucherId, description: string) =>
      editVoucher(session, { jobs, actor }, id, { description }),
    async close() {
      await jobs.close();
      await database.close();
    },
  };
}
