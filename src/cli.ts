// Operator commands. `npm run cli` lists them; with --json the answer is one JSON object on standard output.

import { parseArgs } from 'node:util';
import { newCredentials, openBusiness } from './businesses/open.ts';
import { isTimeZone } from './clock.ts';
import { readConfig } from './config.ts';
import { openMigrated } from './db/open.ts';
import { Misconfigured } from './errors.ts';

const usage = `Usage:
  npm run --silent cli -- business create --name "Corner Café" --time-zone Europe/Berlin [--json]
      Makes another business with its first API key and admin. Their secrets are shown this once.
`;

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, 'time-zone': { type: 'string' }, json: { type: 'boolean' } },
  });
  if (positionals.join(' ') !== 'business create') {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  await createBusiness(values.name?.trim() ?? '', values['time-zone'] ?? '', values.json ?? false);
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
