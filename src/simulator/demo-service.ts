// The service as an operator starts it, in a process and a folder of its own; Apple and Google are stand-ins that we hold.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDevelopmentCertificates } from '../apple/development-certificates.ts';
import { systemClock } from '../clock.ts';
import { makeDevelopmentAccount, readServiceAccount } from '../google/service-account.ts';
import { type ApnsStandIn, startApns } from './apns.ts';
import { type GoogleStandIn, startGoogle } from './google/google.ts';

export type DemoService = {
  url: string;
  apns: ApnsStandIn;
  google: GoogleStandIn;
  /** PEM of the root that stands for Apple's. */
  root: string;
  /** A call of the admin API. @throws Error with what it was refused with */
  call(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>;
  close(): Promise<void>;
};

// biome-ignore lint/suspicious/noExplicitAny: any answer of the API
export type Answer = any;

const ids = { passTypeIdentifier: 'pass.voucher-wallet.development', teamIdentifier: 'DEVELOPMNT' };
const issuerId = '3388000000000000000';
const apiKey = 'the-key-of-the-demo-business';
const server = fileURLToPath(new URL('../server.ts', import.meta.url));

export async function startDemoService(): Promise<DemoService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'voucher-wallet-demo-'));
  // The embedded PostgreSQL may run as another account, which must pass through.
  await chmod(dataDir, 0o711);
  const certificates = join(dataDir, 'certificates');
  await makeDevelopmentCertificates({ dir: certificates, ...ids, now: systemClock.now() });
  const [root, wwdr] = await Promise.all(
    ['root.pem', 'wwdr.pem'].map((file) => readFile(join(certificates, file), 'utf8')),
  );
  const apns = await startApns({ trusted: [root ?? '', wwdr ?? ''] });
  await writeFile(join(dataDir, 'apns-ca.pem'), apns.ca);

  const credentials = join(dataDir, 'google-key.json');
  const google = await openGoogle(credentials);

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [server], {
    env: {
      PORT: String(port),
      PUBLIC_URL: url,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      BOOTSTRAP_API_KEY: apiKey,
      BUSINESS_NAME: 'Corner Café',
      GOOGLE_ISSUER_ID: issuerId,
      GOOGLE_APPLICATION_CREDENTIALS: credentials,
      GOOGLE_WALLET_API_URL: google.url,
      GOOGLE_TOKEN_URL: google.tokenUrl,
      GOOGLE_CALLBACK_KEYS_URL: google.callbackKeysUrl,
      GOOGLE_SAVE_URL: google.saveUrl,
      APNS_URL: apns.url,
      APNS_CA: join(dataDir, 'apns-ca.pem'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const ended = once(child, 'exit');

  const answers = async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok ?? false;
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`the service did not start:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    apns,
    google,
    root: root ?? '',
    async call(method, path, body) {
      const answer = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      const read = await answer.json();
      if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(read)}`);
      return read;
    },
    async close() {
      child.kill('SIGTERM');
      await ended;
      await apns.close();
      await google.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Knows the account whose key is written to this file, and fetches pictures before it shows them. */
async function openGoogle(credentials: string): Promise<GoogleStandIn> {
  await makeDevelopmentAccount(credentials);
  const { email, publicKey } = await readServiceAccount(credentials);
  return startGoogle({
    issuerId,
    accounts: [{ email, publicKey }],
    loopbackHttp: true,
    fetchImages: true,
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
