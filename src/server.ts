// The process: settings, database, wallets, service; a banner for people; and a stop that loses nothing.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildApp } from './app.ts';
import { openApns } from './apple/apns.ts';
import { whatSigns } from './apple/expiry.ts';
import { openSigner } from './apple/open-signer.ts';
import type { RotatingSigner } from './apple/rotation.ts';
import { openAppleWallet } from './apple/wallet.ts';
import { keepInFile } from './auth/kept-file.ts';
import { createSecrets, digest, type Secrets } from './auth/secrets.ts';
import { bootstrap } from './businesses/bootstrap.ts';
import type { Credentials } from './businesses/open.ts';
import { systemClock } from './clock.ts';
import { type Config, type GoogleConfig, readConfig } from './config.ts';
import { openMigrated } from './db/open.ts';
import type { Database } from './db/tx.ts';
import { Misconfigured } from './errors.ts';
import { openGoogleAccount } from './google/open-account.ts';
import { forgetAll } from './google/store.ts';
import { openGoogleWallet } from './google/wallet.ts';
import type { Http } from './http/create-server.ts';
import { createJobs, installQueues } from './jobs/jobs.ts';
import { startApnsStandIn, startGoogleStandIn } from './stand-ins.ts';
import { findAnyClaim } from './vouchers/store.ts';

/** A stop that takes longer than this is no stop. */
const longestStop = 10_000;

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const clock = systemClock;
  const started = reloadOnHangup(config);
  // Making certificates and keys takes a second on first start: meanwhile the database comes up.
  const [database, signer, reached] = await Promise.all([
    openMigrated(config, say).then(async (opened) => {
      stop.by(opened.close);
      await installQueues(opened);
      return opened;
    }),
    config.apple.on ? openSigner(config.apple, config.dataDir, clock) : undefined,
    config.google.on ? reachGoogle(config.google, config) : undefined,
  ]);
  const secretKey =
    config.secretKey ??
    (await keepInFile(join(config.dataDir, 'secret-key'), () => randomBytes(32).toString('hex')));
  const secrets = createSecrets(secretKey);
  await refuseForeignSecret(database, secrets);
  const credentials = await bootstrap(database, config);

  const apple = signer && (await openAppleWallet(config, { database, secrets, clock, signer }));
  const { publicUrl } = config;
  const google = reached && (await openGoogle(reached, { database, secrets, publicUrl }));
  const jobs = createJobs(database);
  const pushes =
    config.apple.on && signer && config.role !== 'web' ? await openPushes(config, signer) : undefined;
  const app = await buildApp({
    config,
    database,
    secrets,
    jobs,
    apple,
    apns: pushes?.apns,
    google,
  });
  for (const warning of signer?.warnings ?? []) app.log.warn(warning);
  stop.by(() => {
    app.log.info('stopping: requests in flight finish');
    return app.close().then(async () => {
      await pushes?.standIn?.close();
      await reached?.standIn?.close();
    });
  });
  if (signer) started(signer, app.log);
  await listen(app, config);
  if (config.role !== 'web') await jobs.start(app.log);
  if (!config.production) say(banner(config, credentials));
}

/** To Apple, or in development to a stand-in on this machine. The certificate that was renewed is shown at once. */
async function openPushes({ apple, dataDir }: Config, signer: RotatingSigner) {
  if (!apple.on) return undefined;
  const { url, caFile } = apple.apns;
  const standIn = apple.apns.standIn ? await startApnsStandIn(join(dataDir, 'certificates'), say) : undefined;
  const ca = standIn ? Buffer.from(standIn.ca) : caFile ? await readFile(caFile) : undefined;
  const secureContext = () => signer.secureContext(ca);
  const apns = openApns({ url: standIn?.url ?? url, secureContext, clock: systemClock });
  signer.onRotated(apns.renew);
  return { apns, standIn };
}

/** Google, or in development a stand-in on this machine. */
async function reachGoogle(google: GoogleConfig, { dataDir }: Config) {
  const known = await openGoogleAccount(google, { dataDir });
  const { issuerId, account, development } = known;
  const standIn = development ? await startGoogleStandIn(issuerId, account, say) : undefined;
  return { known, standIn, google: standIn ? { ...standIn, apiUrl: standIn.url } : google };
}

async function openGoogle(
  { known, standIn, google }: Awaited<ReturnType<typeof reachGoogle>>,
  needs: { database: Database; secrets: Secrets; publicUrl: string },
) {
  // It remembers nothing of its last life.
  if (standIn) await needs.database.transaction((session) => forgetAll(session, known.issuerId));
  return openGoogleWallet({ ...known, ...needs, clock: systemClock, google });
}

/**
 * SIGHUP says that the certificate files were replaced; during the start it waits until there is something to reload.
 * Certificates that are made up here are not replaced: there a closed terminal ends the process, as ever.
 */
function reloadOnHangup({ apple }: Config): (signer: RotatingSigner, log: Http['log']) => void {
  const { promise: started, resolve } = Promise.withResolvers<() => Promise<void>>();
  if (apple.on && apple.certificatesDir !== undefined)
    process.on('SIGHUP', () => void started.then((reload) => reload()));
  return (signer, log) =>
    resolve(async () => {
      try {
        await signer.reload();
        log.info(`the Apple certificates were loaded anew: ${whatSigns(signer, systemClock.now())}`);
        for (const warning of signer.warnings) log.warn(warning);
      } catch (error) {
        const problems = error instanceof Misconfigured ? error.problems : [String(error)];
        log.error({ problems }, 'the new Apple certificates were refused, the present ones go on');
      }
    });
}

/** Under another SECRET_KEY every link and pass that was ever given out would stop working. */
async function refuseForeignSecret(database: Database, secrets: Secrets): Promise<void> {
  const claim = await database.read(findAnyClaim);
  if (claim && !digest(secrets.claimToken(claim.id)).equals(claim.claimTokenHash)) {
    throw new Misconfigured([
      'SECRET_KEY is not the one that issued the vouchers of this database: set the one it was first started with',
    ]);
  }
}

async function listen(app: Http, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new Misconfigured([`PORT ${port} is taken by another program, e.g. PORT=3001`]);
    if (code === 'EADDRNOTAVAIL')
      throw new Misconfigured([`HOST ${host} is no address of this machine, e.g. HOST=127.0.0.1`]);
    throw error;
  }
}

/**
 * From the first moment on, SIGINT and SIGTERM close what is open by then, and so does a start that fails: no embedded
 * server is left behind.
 */
function createStop() {
  let close: (() => Promise<void>) | undefined;
  let asked = false;
  let stopping: Promise<never> | undefined;

  async function end(exitCode: number): Promise<never> {
    setTimeout(() => process.exit(1), longestStop).unref();
    await close?.().catch((error: unknown) => {
      process.stderr.write(`the stop failed: ${(error as Error).stack}\n`);
      process.exit(1);
    });
    process.exit(exitCode);
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      asked = true;
      // Nothing is open yet: what opens next is closed at once.
      if (close) stopping ??= end(0);
    });
  }
  return {
    /** What closes everything that is open now. */
    by(next: () => Promise<void>): void {
      if (stopping) return;
      close = next;
      if (asked) stopping = end(0);
    },
    /** A start that fails because it is being stopped has not failed. */
    failed(text: string): void {
      if (stopping) return;
      process.stderr.write(`${text}\n`);
      stopping = end(1);
    },
  };
}

/** What development prints when it is ready. Never in production: it shows secrets. */
function banner({ publicUrl, role, apple, google }: Config, credentials: Credentials | undefined): string {
  const madeUp = [
    apple.on && apple.certificatesDir === undefined && 'Apple certificates (no phone accepts its passes)',
    apple.on && apple.apns.standIn && role !== 'web' && "a stand-in of Apple's push server",
    google.on && google.credentialsFile === undefined && 'a stand-in of Google Wallet',
  ].filter((each) => typeof each === 'string');
  const curl =
    credentials &&
    `curl -sS ${publicUrl}/api/v1/vouchers -H 'authorization: Bearer ${credentials.apiKey}' -H 'content-type: application/json' -d '{"title":"Free coffee","validity":{"type":"DAYS","days":30}}'`;
  return [
    '',
    `  voucher-wallet is ready at ${publicUrl}   (API: ${publicUrl}/docs)`,
    ...(madeUp.length > 0 ? [`  DEVELOPMENT: made up on this machine: ${madeUp.join(', ')}`] : []),
    ...(credentials
      ? [
          `  Admin      ${publicUrl}/admin   login ${credentials.adminLogin}   password ${credentials.adminPassword}`,
          `  API key    ${credentials.apiKey}`,
          '  Issue a first voucher:',
          '',
          `${curl}`,
        ]
      : ['  This database has its own API keys; make a business with: npm run cli -- business create']),
    '',
  ].join('\n');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.on('uncaughtException', (error) => {
  // postgres.js 3.4.9 writes to a socket that its own cleanup has taken away when the server stops at once. The query
  // has been rejected by then; there is nothing left to do.
  const known =
    error instanceof TypeError && error.stack?.includes('nextWrite') && error.stack.includes('postgres');
  process.stderr.write(`${known ? 'postgres.js lost its server: ' : 'fatal: '}${error.stack}\n`);
  if (!known) process.exit(1);
});

const stop = createStop();
start().catch((error: unknown) => {
  stop.failed(error instanceof Misconfigured ? error.message : String((error as Error).stack));
});
