// Google Wallet as the rest of the house sees it: what Google has of vouchers and cards, links that save them, and the work
// that keeps both true.

import type { Secrets } from '../auth/secrets.ts';
import type { Clock } from '../clock.ts';
import type { GoogleConfig } from '../config.ts';
import type { Database, Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId, VoucherId } from '../ids.ts';
import type { Jobs, Log } from '../jobs/jobs.ts';
import type { Metrics } from '../metrics.ts';
import { defaultTitle } from '../passes/default-title.ts';
import { createRootKeys, type RootKeys } from './callbacks/root-keys.ts';
import { createClient } from './client.ts';
import type { GoogleAccount } from './open-account.ts';
import { openPace } from './pace/pace.ts';
import { openSaveLinks, type SaveLinks } from './save-links.ts';
import { findStates, ofOwners } from './store.ts';
import { waits } from './sync/waits.ts';
import { handleSync, type Syncing } from './sync/work.ts';

/** `pending` until Google has it as it is; `removed` after the last one who had it let it go. */
export type GoogleState = 'pending' | 'offered' | 'saved' | 'removed' | 'error';

export type GoogleWallet = {
  /** Google does not know this service account: a stand-in takes its place. */
  development: boolean;
  issuerId: string;
  clock: Clock;
  rootKeys: RootKeys;
  voucherStates(
    session: Session,
    businessId: BusinessId,
    ids: VoucherId[],
  ): Promise<Map<VoucherId, GoogleState>>;
  cardStates(
    session: Session,
    businessId: BusinessId,
    ids: CustomerCardId[],
  ): Promise<Map<CustomerCardId, GoogleState>>;
  /** Registers the work with the jobs. Nothing is sent before they are started or drained, but for links. */
  connect(to: { jobs: Jobs; metrics: Metrics; log: Log }): Syncing & { links: SaveLinks };
};

type Needs = GoogleAccount & {
  publicUrl: string;
  google: Pick<GoogleConfig, 'apiUrl' | 'tokenUrl' | 'callbackKeysUrl' | 'saveUrl'>;
  database: Database;
  secrets: Secrets;
  clock: Clock;
  /** Google's limit; a stand-in in a test may have another. */
  requestsPerSecond?: number;
};

export async function openGoogleWallet(needs: Needs): Promise<GoogleWallet> {
  const { issuerId, account, database, secrets, clock, development } = needs;
  const { publicUrl, google } = needs;
  const client = createClient({ apiUrl: google.apiUrl, accessToken: account.accessTokens(google.tokenUrl) });
  const pace = await openPace(database, issuerId, needs.requestsPerSecond);

  async function statesOf<Id extends VoucherId | CustomerCardId>(
    session: Session,
    businessId: BusinessId,
    ids: Id[],
    of: { which: ReturnType<typeof ofOwners>; id: 'voucherId' | 'customerCardId' },
  ): Promise<Map<Id, GoogleState>> {
    const states = new Map<Id, GoogleState>(ids.map((id) => [id, 'pending']));
    for (const row of await findStates(session, businessId, issuerId, of.which))
      states.set(row[of.id] as Id, stateOf(row));
    return states;
  }

  return {
    development,
    issuerId,
    clock,
    rootKeys: createRootKeys({ url: google.callbackKeysUrl, clock }),
    voucherStates: (session, businessId, ids) =>
      statesOf(session, businessId, ids, { which: ofOwners(ids, []), id: 'voucherId' }),
    cardStates: (session, businessId, ids) =>
      statesOf(session, businessId, ids, { which: ofOwners([], ids), id: 'customerCardId' }),
    connect(to) {
      const picture = `${publicUrl}/artwork/${defaultTitle.sha256}/${defaultTitle.name}.png`;
      const shared = { database, secrets, publicUrl, issuerId, client, pace, waits };
      const { sync, ...syncing } = handleSync({ ...shared, ...to, defaultTitle: picture });
      const links = openSaveLinks({
        database,
        clock,
        publicUrl,
        saveUrl: google.saveUrl,
        account,
        issuerId,
        sync,
      });
      return { ...syncing, links };
    },
  };
}

function stateOf(row: Awaited<ReturnType<typeof findStates>>[number]): GoogleState {
  if (row.refused) return 'error';
  if (!row.exists || row.waits) return 'pending';
  if (row.hasUsers) return 'saved';
  return row.wasSaved ? 'removed' : 'offered';
}
