// The settings as one typed, frozen object, read once at start. Every mistake is reported at once, each with an example.

import { existsSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';
import { isTimeZone } from './clock.ts';
import { Misconfigured } from './errors.ts';
import { readSettings, type SettingsReader } from './settings.ts';

export type AppleConfig = {
  on: true;
  /** Folder with signer.pem, key.pem and wwdr.pem; undefined = development certificates under dataDir. */
  certificatesDir: string | undefined;
  passTypeIdentifier: string | undefined;
  teamIdentifier: string | undefined;
  keyPassphrase: string | undefined;
  /** `standIn`: nobody said where pushes go, and Apple would refuse these certificates: one of our own takes them. */
  apns: { url: string; caFile: string | undefined; standIn: boolean };
};

export type GoogleConfig = {
  on: true;
  issuerId: string | undefined;
  /** Path of the service account's JSON key; undefined = a development key under dataDir. */
  credentialsFile: string | undefined;
  apiUrl: string;
  tokenUrl: string;
  callbackKeysUrl: string;
  saveUrl: string;
};

type Off = { on: false; because: string };

export type Config = {
  production: boolean;
  host: string;
  port: number;
  /** The address that customers and wallets reach us under, without a slash at its end. */
  publicUrl: string;
  logLevel: string;
  role: 'all' | 'web' | 'worker';
  trustProxy: boolean | number | string[];
  /** undefined = embedded PostgreSQL under dataDir. */
  databaseUrl: string | undefined;
  dataDir: string;
  dataDirIsDefault: boolean;
  /** undefined (development only) = made up once and kept under dataDir. */
  secretKey: string | undefined;
  bootstrap: Bootstrap;
  apple: AppleConfig | Off;
  google: GoogleConfig | Off;
  mail: { smtpUrl: string; from: string } | undefined;
  /** The vendors' own buttons; need not be there. */
  badgesDir: string;
};

/** What the first business, key and admin are made of when the database is empty. */
export type Bootstrap = {
  apiKey: string | undefined;
  adminLogin: string | undefined;
  adminPassword: string | undefined;
  businessName: string | undefined;
  timeZone: string;
};

/**
 * Reads and checks the environment. In production nothing is made up: whatever is missing is a problem.
 * @throws Misconfigured naming every wrong or missing variable at once
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const read = readSettings(env);
  const production = read.oneOf('NODE_ENV', ['development', 'production', 'test']) === 'production';
  const port = read.wholeNumber('PORT', 1, 65535);
  const host = read.text('HOST');
  const config: Config = {
    production,
    host,
    port,
    publicUrl:
      read.url('PUBLIC_URL', ['https', 'http']) ||
      `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host}:${port}`,
    logLevel: read.oneOf('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    role: read.oneOf('ROLE', ['all', 'web', 'worker']),
    trustProxy: readTrustProxy(read),
    databaseUrl: read.url('DATABASE_URL', ['postgres', 'postgresql']) || undefined,
    dataDir: resolve(read.text('DATA_DIR')),
    dataDirIsDefault: read.given('DATA_DIR') === undefined,
    secretKey: read.matching(
      'SECRET_KEY',
      /^.{32,}$/s,
      'must have 32 or more characters, e.g. from: openssl rand -hex 32',
    ),
    bootstrap: readBootstrap(read),
    apple: readApple(read, production),
    google: readGoogle(read, production),
    mail: readMail(read),
    badgesDir: resolve(read.text('WALLET_BADGES_DIR')),
  };
  const bare =
    !URL.canParse(config.publicUrl) || new URL(config.publicUrl).origin === config.publicUrl.toLowerCase();
  read.must('PUBLIC_URL', bare, 'must be an origin without a path, e.g. https://vouchers.example.com');
  if (production) {
    read.required('PUBLIC_URL', 'https://vouchers.example.com');
    const secure = !read.given('PUBLIC_URL') || config.publicUrl.startsWith('https://');
    read.must(
      'PUBLIC_URL',
      secure,
      'must start with https:// in production, e.g. https://vouchers.example.com',
    );
    read.required('SECRET_KEY', '$(openssl rand -hex 32)');
    read.required('DATABASE_URL', 'postgres://user:password@host:5432/voucher_wallet');
  }
  if (read.problems.length > 0) throw new Misconfigured(read.problems);
  return deepFreeze(config);
}

/** `false`, `true`, a number of hops, or the proxies' addresses and networks, comma-separated. */
function readTrustProxy(read: SettingsReader): Config['trustProxy'] {
  const text = read.text('TRUST_PROXY');
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const proxies = text.split(',').map((part) => part.trim());
  const fine = proxies.every((proxy) => isIP(proxy.replace(/\/\d{1,3}$/, '')) !== 0);
  read.must(
    'TRUST_PROXY',
    fine,
    `must be true, false, a number of hops or addresses such as 10.0.0.0/8, not "${text}"`,
  );
  return proxies;
}

function readBootstrap(read: SettingsReader): Bootstrap {
  const timeZone = read.text('BUSINESS_TIME_ZONE');
  read.must(
    'BUSINESS_TIME_ZONE',
    isTimeZone(timeZone),
    `must be a time zone such as Europe/Berlin, not "${timeZone}"`,
  );
  return {
    apiKey: read.matching(
      'BOOTSTRAP_API_KEY',
      /^[\x21-\x7e]{16,200}$/,
      'must have 16 to 200 ASCII characters without spaces, e.g. from: openssl rand -hex 24',
    ),
    adminLogin: read.matching('BOOTSTRAP_ADMIN_LOGIN', /^.{1,100}$/, 'must have 1 to 100 characters'),
    adminPassword: read.matching(
      'BOOTSTRAP_ADMIN_PASSWORD',
      /^.{10,200}$/s,
      'must have 10 to 200 characters',
    ),
    businessName: read.matching('BUSINESS_NAME', /^.{1,60}$/u, 'must have 1 to 60 characters'),
    timeZone,
  };
}

const certificateFiles = ['signer.pem', 'key.pem', 'wwdr.pem'];

function readApple(read: SettingsReader, production: boolean): Config['apple'] {
  const on = read.oneOf('APPLE_WALLET', ['on', 'off']) === 'on';
  const folder = resolve(read.text('APPLE_CERTIFICATES_DIR'));
  const chosen = read.given('APPLE_CERTIFICATES_DIR') !== undefined;
  const present = certificateFiles.filter((file) => existsSync(join(folder, file)));
  const ours = production || chosen || present.length > 0;
  const apple: AppleConfig = {
    on: true,
    certificatesDir: ours ? folder : undefined,
    passTypeIdentifier: read.matching(
      'APPLE_PASS_TYPE_ID',
      /^pass\.[A-Za-z0-9.-]{1,120}$/,
      'must look like pass.com.example.voucher',
    ),
    teamIdentifier: read.matching(
      'APPLE_TEAM_ID',
      /^[A-Z0-9]{10}$/,
      'must be ten capitals and digits, e.g. A1B2C3D4E5',
    ),
    keyPassphrase: read.given('APPLE_KEY_PASSPHRASE'),
    apns: {
      url: read.url('APNS_URL', ['https']),
      caFile: read.given('APNS_CA'),
      standIn: !ours && read.given('APNS_URL') === undefined,
    },
  };
  if (!on) return { on: false, because: 'APPLE_WALLET=off' };
  read.must(
    'APNS_CA',
    apple.apns.caFile === undefined || existsSync(apple.apns.caFile),
    `names a file that is not there: ${apple.apns.caFile}`,
  );
  for (const file of ours ? certificateFiles : []) {
    const there = present.includes(file);
    read.must(
      'APPLE_CERTIFICATES_DIR',
      there,
      `has no ${file} (looked in ${folder}): see certificates/README.md`,
    );
  }
  if (production) {
    read.required('APPLE_PASS_TYPE_ID', 'pass.com.example.voucher, or APPLE_WALLET=off');
    read.required('APPLE_TEAM_ID', 'A1B2C3D4E5, or APPLE_WALLET=off');
  }
  return apple;
}

function readGoogle(read: SettingsReader, production: boolean): Config['google'] {
  const on = read.oneOf('GOOGLE_WALLET', ['on', 'off']) === 'on';
  const web = ['https', 'http'];
  const google: GoogleConfig = {
    on: true,
    issuerId: read.matching('GOOGLE_ISSUER_ID', /^\d{1,30}$/, 'must be digits, e.g. 3388000000012345678'),
    credentialsFile: read.given('GOOGLE_APPLICATION_CREDENTIALS'),
    apiUrl: read.url('GOOGLE_WALLET_API_URL', web),
    tokenUrl: read.url('GOOGLE_TOKEN_URL', web),
    callbackKeysUrl: read.url('GOOGLE_CALLBACK_KEYS_URL', web),
    saveUrl: read.url('GOOGLE_SAVE_URL', web),
  };
  if (!on) return { on: false, because: 'GOOGLE_WALLET=off' };
  const there = google.credentialsFile === undefined || existsSync(google.credentialsFile);
  read.must(
    'GOOGLE_APPLICATION_CREDENTIALS',
    there,
    `names a file that is not there: ${google.credentialsFile}`,
  );
  if (production) {
    read.required('GOOGLE_ISSUER_ID', '3388000000012345678, or GOOGLE_WALLET=off');
    read.required('GOOGLE_APPLICATION_CREDENTIALS', 'google-key.json, or GOOGLE_WALLET=off');
  }
  return google;
}

function readMail(read: SettingsReader): Config['mail'] {
  const smtpUrl = read.url('SMTP_URL', ['smtp', 'smtps']);
  if (smtpUrl === '') return undefined;
  read.required('MAIL_FROM', '"The Café <vouchers@example.com>"');
  return { smtpUrl, from: read.text('MAIL_FROM') };
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value))
    if (typeof member === 'object' && member !== null) deepFreeze(member);
  return Object.freeze(value);
}
