import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readConfig } from '../src/config.ts';
import { Misconfigured } from '../src/errors.ts';

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof Misconfigured) return error.problems;
    throw error;
  }
}

t.test('nothing set is a development machine', async (t) => {
  const config = readConfig({});
  t.match(config, {
    production: false,
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:3000',
    role: 'all',
    trustProxy: false,
    databaseUrl: undefined,
    apple: { on: true, certificatesDir: undefined },
    google: { on: true, saveUrl: 'https://pay.google.com/gp/v/save' },
  });
  t.same(readConfig({ PORT: '', HOST: ' ' }), config, 'an empty variable is an absent one');
});

t.test('the settings cannot be changed, however deep', async (t) => {
  const config = readConfig({});
  for (const change of [
    () => Object.assign(config, { port: 1 }),
    () => Object.assign(config.apple, { on: false }),
    () => Object.assign(config.bootstrap, { timeZone: '' }),
  ]) {
    t.throws(change, TypeError);
  }
});

t.test('every mistake is reported at once, each with its variable', async (t) => {
  const wrong: Record<string, string> = {
    NODE_ENV: 'prod',
    PORT: '70000',
    PUBLIC_URL: 'vouchers.example.com',
    LOG_LEVEL: 'loud',
    ROLE: 'boss',
    TRUST_PROXY: 'me',
    DATABASE_URL: 'mysql://x/y',
    SECRET_KEY: 'short',
    BOOTSTRAP_API_KEY: 'a b',
    BOOTSTRAP_ADMIN_PASSWORD: '123',
    BUSINESS_TIME_ZONE: '+05:30',
    APPLE_WALLET: 'yes',
    APPLE_PASS_TYPE_ID: 'voucher',
    APPLE_TEAM_ID: 'abc',
    APNS_URL: 'http://x',
    GOOGLE_WALLET: '1',
    GOOGLE_ISSUER_ID: 'me',
    GOOGLE_SAVE_URL: 'x',
    SMTP_URL: 'http://x',
  };
  const problems = problemsOf(wrong);
  for (const name of Object.keys(wrong))
    t.ok(
      problems.some((problem) => problem.startsWith(`${name} `)),
      name,
    );
  t.ok(problems.some((problem) => problem.startsWith('MAIL_FROM is missing')));
});

t.test(
  'production wants a secure origin without a path, and lets a wallet be switched off by name',
  async (t) => {
    const off = { NODE_ENV: 'production', APPLE_WALLET: 'off', GOOGLE_WALLET: 'off' };
    t.same(
      problemsOf(off).map((problem) => problem.split(' ')[0]),
      ['PUBLIC_URL', 'SECRET_KEY', 'DATABASE_URL'],
    );
    const set = { ...off, SECRET_KEY: 'x'.repeat(32), DATABASE_URL: 'postgres://db/x' };
    t.match(problemsOf({ ...set, PUBLIC_URL: 'http://example.com' }), [/^PUBLIC_URL must start with https/]);
    t.match(problemsOf({ ...set, PUBLIC_URL: 'https://example.com/vouchers' }), [
      /^PUBLIC_URL must be an origin/,
    ]);
    t.equal(readConfig({ ...set, PUBLIC_URL: 'https://example.com/' }).publicUrl, 'https://example.com');
    t.match(readConfig({ ...set, PUBLIC_URL: 'https://example.com' }), {
      apple: { on: false },
      google: { on: false },
    });
  },
);

t.test('half a set of certificates is a mistake, even in development', async (t) => {
  const dir = t.testdir();
  mkdirSync(join(dir, 'certificates'));
  writeFileSync(join(dir, 'certificates', 'signer.pem'), '');
  const problems = problemsOf({ APPLE_CERTIFICATES_DIR: join(dir, 'certificates') });
  t.match(problems, [/has no key\.pem/, /has no wwdr\.pem/]);
});

t.test('no problem repeats a secret', async (t) => {
  const secrets = {
    SECRET_KEY: 'hidden-1',
    BOOTSTRAP_API_KEY: 'hidden 2',
    BOOTSTRAP_ADMIN_PASSWORD: 'hidden-3',
    DATABASE_URL: 'mysql://u:hidden-4@h/d',
    SMTP_URL: 'x://u:hidden-5@h',
  };
  t.equal(problemsOf(secrets).length >= 5, true);
  t.notMatch(problemsOf(secrets).join('\n'), /hidden/);
});
