// The first business of an empty database: made of the operator's wishes, in development also of made-up credentials.

import { join } from 'node:path';
import { authenticate } from '../auth/api-key.ts';
import { keepInFile } from '../auth/kept-file.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/tx.ts';
import { type Credentials, newCredentials, openBusiness } from './open.ts';

/**
 * In production only what the BOOTSTRAP_ variables say is made.
 * @returns in development the credentials to show, if they open this database
 */
export async function bootstrap(
  database: Database,
  { production, dataDir, bootstrap: wishes }: Pick<Config, 'production' | 'dataDir' | 'bootstrap'>,
): Promise<Credentials | undefined> {
  const { apiKey, adminLogin, adminPassword, businessName, timeZone } = wishes;
  if (production) {
    if (!apiKey && !adminPassword) return undefined;
    const credentials = {
      ...(apiKey && { apiKey }),
      ...(adminLogin && { adminLogin }),
      ...(adminPassword && { adminPassword }),
    };
    await openBusiness(
      database,
      { name: businessName ?? 'First business', timeZone, credentials },
      { onlyIfEmpty: true },
    );
    return undefined;
  }
  // Kept before the database knows them: a crash in between loses nothing.
  const made = () => JSON.stringify({ ...newCredentials(), adminLogin: 'admin' }, null, 2);
  const kept: Credentials = JSON.parse(await keepInFile(join(dataDir, 'development-credentials.json'), made));
  const credentials = {
    apiKey: apiKey ?? kept.apiKey,
    adminLogin: adminLogin ?? kept.adminLogin,
    adminPassword: adminPassword ?? kept.adminPassword,
  };
  await openBusiness(
    database,
    { name: businessName ?? 'Demo Café', timeZone, credentials },
    { onlyIfEmpty: true },
  );
  return authenticate(database, `Bearer ${credentials.apiKey}`).then(
    () => credentials,
    () => undefined,
  );
}
