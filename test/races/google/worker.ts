// One process that keeps Google true, as ROLE=worker does, from a checkout of its own and with shorter waits:
// node worker.ts FOLDER '{"connection": …, "dataDir": …, "google": …, "waits": …}'

const [, , folder = '', given = '{}'] = process.argv;
const { connection, dataDir, google, publicUrl, secretKey, waits } = JSON.parse(given);
const part = (path: string) => import(`${folder}/src/${path}`);
const [
  { openDatabase },
  { createJobs },
  { createSecrets },
  { openGoogleAccount },
  { openGoogleWallet },
  { waits: ofProduction },
  { createMetrics },
  { systemClock },
] = await Promise.all([
  part('db/tx.ts'),
  part('jobs/jobs.ts'),
  part('auth/secrets.ts'),
  part('google/open-account.ts'),
  part('google/wallet.ts'),
  part('google/sync/waits.ts'),
  part('metrics.ts'),
  part('clock.ts'),
]);

Object.assign(ofProduction, waits);
// Fewer connections than in production: the tests of others want some too.
const database = openDatabase(connection, { max: 5 });
const jobs = createJobs(database);
const log = {
  error: (facts: { err?: Error }, text: string) =>
    process.stderr.write(`${text} ${JSON.stringify(facts)} ${facts.err?.stack ?? ''}\n`),
};
const wallet = await openGoogleWallet({
  ...(await openGoogleAccount(google, { dataDir })),
  google,
  publicUrl,
  database,
  secrets: createSecrets(secretKey),
  clock: systemClock,
});
wallet.connect({ jobs, metrics: createMetrics(), log });
await jobs.start(log);
process.stdout.write('ready\n');
