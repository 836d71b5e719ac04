// The composition root: the one file that knows everyone, by name and in order.

import { adminRoutes } from './admin/routes.ts';
import type { AppleWallet } from './apple/wallet.ts';
import { createRenderer } from './artwork/render.ts';
import { artworkRoutes } from './artwork/routes.ts';
import { guard } from './auth/guard.ts';
import { apiKeyRoutes } from './auth/routes.ts';
import type { Secrets } from './auth/secrets.ts';
import { businessRoutes } from './businesses/routes.ts';
import type { Config } from './config.ts';
import { type Database, readNow } from './db/tx.ts';
import type { GoogleWallet } from './google/wallet.ts';
import { createServer, type Http, refuseOtherMethods } from './http/create-server.ts';
import { type Checks, operationsRoutes } from './http/routes.ts';
import { voucherPageRoutes } from './voucher-page/routes.ts';
import type { WalletStates } from './vouchers/present.ts';
import { voucherRoutes } from './vouchers/routes.ts';
import type { Voucher } from './vouchers/voucher.ts';

export type AppNeeds = {
  config: Pick<Config, 'logLevel' | 'publicUrl' | 'role' | 'trustProxy'>;
  database: Database;
  secrets: Secrets;
  /** undefined = switched off */
  apple: AppleWallet | undefined;
  google: GoogleWallet | undefined;
  /** Tests read the log here. */
  logStream?: { write(line: string): void };
};

/** The service, ready to listen or to be injected into. Closing it closes the database. */
export async function buildApp(needs: AppNeeds): Promise<Http> {
  const { config, database, secrets, apple, google, logStream } = needs;
  const { publicUrl } = config;
  const app = await createServer({ ...config, ...(logStream && { logStream }) });
  const routes = collectRoutes(app);
  guard(app, database);

  const renderer = createRenderer();
  app.addHook('onClose', async () => {
    await renderer.close();
    await database.close();
  });

  operationsRoutes(app, readiness(database, apple));
  if (config.role !== 'worker') {
    const walletStates = (voucher: Voucher): WalletStates => ({
      apple: apple?.state(voucher) ?? 'off',
      google: google?.state(voucher) ?? 'off',
    });
    await app.register(apiKeyRoutes, { database });
    await app.register(businessRoutes, { database });
    await app.register(artworkRoutes, { database, renderer, publicUrl });
    await app.register(voucherRoutes, { database, renderer, secrets, publicUrl, walletStates });
    await app.register(adminRoutes, { database, secrets, publicUrl });
    await app.register(voucherPageRoutes, { database, secrets, publicUrl, apple, google });
  }
  refuseOtherMethods(app, routes);
  await app.ready();
  return app;
}

function readiness(database: Database, apple: AppleWallet | undefined): Checks {
  return {
    database: async () => `answers at ${(await database.read(readNow)).toISOString()}`,
    // Redemption needs no certificate: one that cannot sign is told, and takes nothing else down.
    apple: async () => (apple === undefined ? 'off' : (apple.whyNotUsable() ?? 'signs')),
  };
}

/** Which methods each path has, for the 405 of the others. */
function collectRoutes(app: Http): Map<string, Set<string>> {
  const routes = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = routes.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    routes.set(url, methods);
  });
  return routes;
}
