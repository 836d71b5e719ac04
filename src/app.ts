// The composition root: the one file that knows everyone, by name and in order.

import { adminRoutes } from './admin/routes.ts';
import type { Apns } from './apple/apns.ts';
import * as appleChanges from './apple/changes.ts';
import { handlePushes } from './apple/push/work.ts';
import { handleRestyles, restyle, sweepRestyles } from './apple/restyle/restyle.ts';
import type { AppleWallet } from './apple/wallet.ts';
import { webServiceRoutes } from './apple/web-service/routes.ts';
import { collectArtworks } from './artwork/collect.ts';
import { createRenderer } from './artwork/render.ts';
import { artworkRoutes } from './artwork/routes.ts';
import { createUploads } from './artwork/upload.ts';
import { guard } from './auth/guard.ts';
import { sweepIdempotencyKeys } from './auth/idempotency.ts';
import { sweepLimits } from './auth/limits.ts';
import { apiKeyRoutes } from './auth/routes.ts';
import type { Secrets } from './auth/secrets.ts';
import { createSessions } from './auth/session.ts';
import { createSignIn } from './auth/sign-in.ts';
import { staffRoutes } from './auth/staff/routes.ts';
import { batchRoutes } from './batches/routes.ts';
import { findBatchArtworks } from './batches/store.ts';
import { handleBatches, sweepBatches } from './batches/work.ts';
import { businessRoutes } from './businesses/routes.ts';
import { findBrandArtworks, getBusiness } from './businesses/store.ts';
import type { Config } from './config.ts';
import type { DeleteOptions, Doer } from './customers/delete.ts';
import { customerRoutes } from './customers/routes.ts';
import { findCard } from './customers/store.ts';
import type { Database, Session } from './db/tx.ts';
import { googleCallbackRoutes } from './google/callbacks/routes.ts';
import { forgetNonces } from './google/callbacks/store.ts';
import * as googleChanges from './google/changes.ts';
import { hearCallback } from './google/holders/holders.ts';
import type { GoogleWallet } from './google/wallet.ts';
import { collectRoutes, createServer, type Http, refuseOtherMethods } from './http/create-server.ts';
import { metricsRoute, operationsRoutes } from './http/routes.ts';
import type { BusinessId, CustomerCardId } from './ids.ts';
import type { Jobs } from './jobs/jobs.ts';
import { sweep } from './jobs/sweep.ts';
import { journalRoutes } from './journal/routes.ts';
import { kioskRoutes } from './kiosk/routes.ts';
import { mailDesk } from './mail/desk.ts';
import { handleMail } from './mail/listen.ts';
import { openMailer } from './mail/mailer.ts';
import { mailRoutes } from './mail/routes.ts';
import { forgetMail } from './mail/store.ts';
import { sweepMail } from './mail/sweep.ts';
import { createMetrics } from './metrics.ts';
import { pageRoutes } from './pages/routes.ts';
import { defaultTitle } from './passes/default-title.ts';
import { batchFileRoutes } from './print/routes.ts';
import { readiness } from './readiness.ts';
import { redemptionRoutes } from './redemptions/routes.ts';
import { sweepReceipts } from './reports/receive.ts';
import { reportRoutes } from './reports/routes.ts';
import { scannerRoutes } from './scanner/routes.ts';
import { loadBadges } from './voucher-page/badges.ts';
import { cardPageRoutes } from './voucher-page/card/routes.ts';
import { voucherPageRoutes } from './voucher-page/routes.ts';
import { sweepExpired } from './vouchers/life/expire.ts';
import { findVoucherArtworks } from './vouchers/life/store.ts';
import { refuseKeysThatMayNotVoid } from './vouchers/life/void.ts';
import { voidVouchersOfCard } from './vouchers/life/void-of-card.ts';
import { voucherRoutes } from './vouchers/routes.ts';
import { countUsable } from './vouchers/store.ts';
import { walletFactsOf, walletStatesOf } from './wallet-states.ts';
import { webhookRoutes } from './webhooks/routes.ts';
import { sweepWebhooks } from './webhooks/sweep.ts';
import { handleWebhooks } from './webhooks/work.ts';

export type AppNeeds = {
  config: Pick<
    Config,
    'badgesDir' | 'logLevel' | 'mail' | 'production' | 'publicUrl' | 'role' | 'trustProxy'
  >;
  database: Database;
  secrets: Secrets;
  /** Closed with the service; start it where this process is to work in the background. */
  jobs: Jobs;
  /** undefined = switched off */
  apple: AppleWallet | undefined;
  /** Where pushes go; undefined: this process sends none. */
  apns?: Apns | undefined;
  google: GoogleWallet | undefined;
  /** Tests read the log here. */
  logStream?: { write(line: string): void };
};

/** The service, ready to listen or to be injected into. Closing it closes the database. */
export async function buildApp(needs: AppNeeds): Promise<Http> {
  const { config, database, secrets, jobs, apple, apns, google, logStream } = needs;
  const { production, publicUrl } = config;
  const app = await createServer({ ...config, ...(logStream && { logStream }) });
  const routes = collectRoutes(app);
  const sessions = createSessions({ database, secrets, publicUrl });
  guard(app, { database, sessions, publicUrl });

  const metrics = createMetrics();
  apple?.watchedBy(metrics);
  // Also while a wallet is switched off: passes that are out there change all the same.
  appleChanges.hearChanges(jobs);
  googleChanges.hearChanges(jobs, google?.issuerId);
  if (apple) handleRestyles(jobs, { database, passTypeIdentifier: apple.passTypeIdentifier });
  googleChanges.handleRestyles(jobs, database);
  const pushes = apple && apns && handlePushes(jobs, { ...apple, database, apns, metrics, log: app.log });
  const sync = google?.connect({ jobs, metrics, log: app.log });

  const renderer = createRenderer({ metrics });
  const mailer = openMailer(config);
  app.addHook('onClose', async () => {
    pushes?.stop();
    sync?.stop();
    await jobs.close();
    await Promise.all([pushes?.close(), sync?.close()]);
    mailer.close();
    await renderer.close();
    await database.close();
  });

  handleBatches(jobs, { database, secrets, jobs });
  handleWebhooks(jobs, {
    database,
    secrets,
    production,
    log: app.log,
    localeOf: async (session, businessId, card) =>
      (await findCard(session, businessId, card))?.locale ?? null,
  });
  handleMail(jobs, { database, secrets, publicUrl, mailer });
  jobs.handle('sweep', () =>
    sweep([
      () => database.transaction((session) => sweepBatches(session, jobs)),
      () => database.transaction((session) => sweepWebhooks(session, jobs)),
      () => database.transaction((session) => sweepMail(session, { jobs, mailer })),
      () => database.transaction((session) => sweepRestyles(session, jobs)),
      async () => pushes?.look(),
      async () => sync?.look(),
      () =>
        database.read(async (session) => {
          while (!(await forgetNonces(session)));
        }),
      () => database.transaction(sweepReceipts),
      () => database.transaction(sweepLimits),
      () => database.transaction(sweepIdempotencyKeys),
      () => collectArtworks(database, [findVoucherArtworks, findBrandArtworks, findBatchArtworks]),
      // Last: a midnight can keep it busy, and nothing waits for it.
      () => sweepExpired(database, jobs),
    ]),
  );

  const checks = readiness(database, apple, google);
  operationsRoutes(app, checks);
  metricsRoute(app, metrics);
  if (config.role !== 'worker') {
    const { walletStates, cardStates } = walletStatesOf({ apple, google });
    const presenter = { secrets, publicUrl, walletStates };
    const onChange = async (session: Session, businessId: BusinessId, cardId: CustomerCardId) => {
      await appleChanges.changeCard(session, jobs, { businessId, cardId });
      await googleChanges.changeCard(session, jobs, { businessId, cardId });
    };
    // What customers do not know themselves: what stands on their cards.
    const cards = {
      onChange,
      async onCreate(session: Session, businessId: BusinessId, customerCardId: CustomerCardId) {
        if (google)
          await googleChanges.makeCard(session, jobs, google.issuerId, { businessId, customerCardId });
      },
      timeZoneOf: async (session: Session, businessId: BusinessId) =>
        (await getBusiness(session, businessId)).timeZone,
      async onDelete(session: Session, doer: Doer, cardId: CustomerCardId, options: DeleteOptions) {
        if (!options.keepVouchers) {
          await refuseKeysThatMayNotVoid(session, doer);
          await voidVouchersOfCard(session, jobs, doer, cardId);
        }
        await forgetMail(session, doer.businessId, cardId);
        await onChange(session, doer.businessId, cardId);
      },
    };
    const artworks = {
      database,
      renderer,
      uploads: createUploads(),
      groundOf: async (session: Session, businessId: BusinessId) =>
        (await getBusiness(session, businessId)).brand.backgroundColor,
    };
    const signIn = createSignIn(database);
    pageRoutes(app);
    await app.register(apiKeyRoutes, { database });
    await app.register(staffRoutes, { database });
    await app.register(businessRoutes, {
      ...artworks,
      onNewLook: async (session, look) => {
        // Apple's passes say everything in five languages, and none by default.
        if (look.brand || look.barcodes) await restyle(session, jobs, { ...look, barcodesOnly: !look.brand });
        await googleChanges.changeBusiness(session, jobs, look);
      },
    });
    await app.register(artworkRoutes, { ...artworks, publicUrl, ownPictures: [defaultTitle] });
    const customers = { ...presenter, ...cards, database, countActiveVouchers: countUsable, cardStates };
    await app.register(customerRoutes, customers);
    await app.register(journalRoutes, { database });
    await app.register(voucherRoutes, { ...presenter, ...artworks, jobs });
    await app.register(redemptionRoutes, { ...presenter, database, jobs });
    await app.register(batchRoutes, { database, secrets, jobs, publicUrl });
    await app.register(batchFileRoutes, { database, secrets, publicUrl, renderer });
    await app.register(mailRoutes, { database, secrets, jobs, mailer });
    await app.register(webhookRoutes, { database, secrets, jobs, production });
    await app.register(reportRoutes, { ...cards, database, secrets, jobs });
    const mails = mailDesk({ jobs, mailer });
    const walletFacts = () => walletFactsOf({ apple, google }, checks);
    for (const door of [adminRoutes, scannerRoutes, kioskRoutes])
      await app.register(door, {
        ...presenter,
        ...artworks,
        jobs,
        sessions,
        signIn,
        mails,
        customers,
        walletFacts,
      });
    const googlePages = google && sync && { development: google.development, links: sync.links };
    const badges = loadBadges(config.badgesDir);
    const pages = { database, secrets, publicUrl, apple, google: googlePages, badges };
    await app.register(voucherPageRoutes, { ...pages, renderer, jobs });
    await app.register(cardPageRoutes, pages);
    if (google)
      await app.register(googleCallbackRoutes, {
        ...google,
        database,
        onCallback: hearCallback(google.issuerId),
      });
    if (apple)
      await app.register(webServiceRoutes, { prefix: '/apple/v1', database, secrets, jobs, metrics, apple });
  }
  refuseOtherMethods(app, routes);
  await app.ready();
  return app;
}
