// `npm run cli -- doctor` as an operator runs it, and what it answers.

import type { Finding } from '../../src/finding.ts';
import { freePort, startProcess } from './process.ts';

export type Consulted = {
  code: number | null;
  healthy: boolean;
  /** What it says of one thing: `result says → todo`, a line for each finding. */
  of(check: string): string;
};

/** Nothing listens where this would look for the service, unless `env` says where it is. */
export async function consult(env: Record<string, string>): Promise<Consulted> {
  const doctor = startProcess('cli.ts', { PORT: await freePort(), GOOGLE_WALLET: 'off', ...env }, [
    'doctor',
    '--json',
  ]);
  const code = await doctor.ended;
  const { healthy, findings } = JSON.parse(doctor.output()) as { healthy: boolean; findings: Finding[] };
  const line = (found: Finding) =>
    `${found.result} ${found.says}${found.result === 'ok' ? '' : ` → ${found.todo}`}`;
  return {
    code,
    healthy,
    of: (check) =>
      findings
        .filter((found) => found.check === check)
        .map(line)
        .join('\n'),
  };
}
