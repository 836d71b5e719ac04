// What making Google equal to us needs.

import type { Secrets } from '../../auth/secrets.ts';
import type { Database } from '../../db/tx.ts';
import type { Jobs, Log } from '../../jobs/jobs.ts';
import type { Metrics } from '../../metrics.ts';
import type { GoogleClient } from '../client.ts';
import type { Pace } from '../pace/pace.ts';
import type { Waits } from './waits.ts';

export type SyncNeeds = {
  database: Database;
  jobs: Jobs;
  secrets: Secrets;
  publicUrl: string;
  issuerId: string;
  /** Public address of the picture of a business without a logo. */
  defaultTitle: string;
  client: GoogleClient;
  pace: Pace;
  metrics: Pick<Metrics, 'countGooglePatch'>;
  log: Log;
  waits: Waits;
};
