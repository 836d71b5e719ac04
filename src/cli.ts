// Operator commands. `npm run cli` lists them; with --json the answer is one JSON object on standard output.

import { parseArgs } from 'node:util';
import { newCredentials, openBusiness } from './businesses/open.ts';
import { isTimeZone, systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { openMigrated } from './db/open.ts';
import { examine } from './doctor.ts';
import { Misconfigured } from './errors.ts';

const usage = `Usage:
  npm run --silent cli -- business create --name "Corner Café" --time-zone Europe/Berlin [--json]
      Makes another business with its first API key and admin. Their secrets are shown this once.
  npm run --silent cli -- doctor [--json]
      Checks settings, database, Apple certificates, pushes, Google's account and the public address. Ends with 1 where anything FAILs.
`;

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, 'time-zone': { type: 'string' }, json: { type: 'boolean' } },
  });
  const json = values.json ?? false;
  switch (positionals.join(' ')) {
    case 'business create':
      return createBusiness(values.name?.trim() ?? '', values['time-zone'] ?? '', json);
    case 'doctor':
      return doctor(json);
    default:
      process.stderr.write(usage);
      process.exitCode = 2;
  }
}

async function doctor(json: boolean): Promise<void> {
  const findings = await examine(process.env, systemClock);
  const healthy = findings.every(({ result }) => result !== 'FAIL');
  const lines = findings.map(
    (found) =>
      `${found.result.padEnd(4)}  ${found.check}: ${found.says}\n${found.result === 'ok' ? '' : `      → ${found.todo}\n`}`,
  );
  process.stdout.write(json ? `${JSON.stringify({ healthy, findings })}\n` : lines.join(''));
  if (!healthy) process.exitCode = 1;
}

async function createBusiness(name: string, timeZone: string, json: boolean): Promise<void> {
  const problems: string[] = [];
  if (!/^[^\p{Cc}]{1,60}$/u.test(name))
    problems.push('--name must have 1 to 60 characters, e.g. --name "Corner Café"');
  if (!isTimeZone(timeZone))
    problems.push('--time-zone must be an IANA time zone, e.g. --time-zone Europe/Berlin');
  if (problems.length > 0) throw new Misconfigured(problems);

  const database = await openMigrated(readConfig(process.env), (line) => process.stderr.write(`${line}\n`));
  try {
    const credentials = newCredentials();
    const businessId = await openBusiness(database, { name, timeZone, credentials });
    const made = { businessId, ...credentials };
    const lines = Object.entries(made).map(([key, value]) => `${key}: ${value}\n`);
    process.stdout.write(json ? `${JSON.stringify(made)}\n` : lines.join(''));
  } finally {
    await database.close();
  }
}

run().catch((error: unknown) => {
  const told =
    error instanceof Misconfigured || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${told ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = 1;
});
