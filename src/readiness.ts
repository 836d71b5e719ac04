// What GET /readyz looks at, each by itself.

import { describePushes } from './apple/push/work.ts';
import type { AppleWallet } from './apple/wallet.ts';
import { type Database, readNow } from './db/tx.ts';
import { describeSync } from './google/sync/work.ts';
import type { GoogleWallet } from './google/wallet.ts';
import type { Checks } from './http/routes.ts';

export function readiness(
  database: Database,
  apple: AppleWallet | undefined,
  google: GoogleWallet | undefined,
): Checks {
  return {
    database: async () => `answers at ${(await database.read(readNow)).toISOString()}`,
    // Redemption needs no certificate: one that cannot sign is told, and takes nothing else down.
    apple: async () => (apple === undefined ? 'off' : apple.whatSigns()),
    google: async () => (google === undefined ? 'off' : describeSync(database, google.issuerId)),
    pushes: async () => (apple === undefined ? 'off' : describePushes(database, apple.passTypeIdentifier)),
  };
}
