// One process that pushes, as ROLE=worker does, from a checkout of its own and with shorter waits:
// node push-worker.ts FOLDER '{"connection": …, "url": …, "ca": …, "certificates": …}'

const [, , folder = '', given = '{}'] = process.argv;
const { connection, url, ca, certificates } = JSON.parse(given);
const part = (path: string) => import(`${folder}/src/${path}`);
const [
  { openDatabase },
  { createJobs },
  { openApns },
  { loadSigner },
  { handlePushes },
  { createMetrics },
  { systemClock },
] = await Promise.all([
  part('db/tx.ts'),
  part('jobs/jobs.ts'),
  part('apple/apns.ts'),
  part('apple/certificates.ts'),
  part('apple/push/work.ts'),
  part('metrics.ts'),
  part('clock.ts'),
]);

const signer = await loadSigner({ dir: certificates, now: systemClock.now() });
const database = openDatabase(connection);
const jobs = createJobs(database);
const log = {
  error: (facts: { err?: Error }, text: string) =>
    process.stderr.write(`${text} ${JSON.stringify(facts)} ${facts.err?.stack ?? ''}\n`),
};
handlePushes(jobs, {
  database,
  apns: openApns({ url, secureContext: () => signer.secureContext(Buffer.from(ca)), clock: systemClock }),
  passTypeIdentifier: signer.passTypeIdentifier,
  metrics: createMetrics(),
  log,
  waits: { afterFailure: () => 200 + Math.random() * 800, leaseSeconds: 2 },
});
await jobs.start(log);
process.stdout.write('ready\n');
