// What an operator should know before a start, and when something is wrong: each check says what it found and what to do.
// It changes nothing and starts nothing.

import { isIP } from 'node:net';
import { examineApple } from './apple/doctor.ts';
import { examinePictures } from './artwork/examine.ts';
import type { Clock } from './clock.ts';
import { type Config, readConfig } from './config.ts';
import { countPendingAt } from './db/open.ts';
import { Misconfigured } from './errors.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { examineGoogle } from './google/doctor.ts';
import { findAddresses, isPublicAddress, resolveByDns, Unreachable } from './webhooks/addresses.ts';

export async function examine(env: Record<string, string | undefined>, clock: Clock): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    const faults = error.problems.map((problem) =>
      fail('settings', problem, 'set it in the environment or in .env'),
    );
    return [
      ...faults,
      warn('everything else', 'was not looked at', 'mend the settings first, then ask again'),
    ];
  }
  const found = await Promise.all([
    seen('database', () => examineDatabase(config)),
    seen('Apple', () => examineApple(config, clock)),
    seen('Google', () => examineGoogle(config, { clock, connection: connectionOf(config), whyNotPublic })),
    seen('pictures', examinePictures),
    seen('public address', () => examineAddress(config, clock)),
  ]);
  return [
    ok('settings', `complete for ${config.production ? 'production' : 'development'}`),
    ...found.flat(),
  ];
}

/** A check that breaks says so, and keeps none of the others from its turn. */
async function seen(check: string, examine: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await examine();
  } catch (error) {
    if (error instanceof Misconfigured)
      return error.problems.map((problem) => fail(check, problem, 'mend what it names'));
    return [fail(check, `could not be checked: ${(error as Error).message}`, 'look at what it names')];
  }
}

async function examineDatabase(config: Config): Promise<Finding[]> {
  const check = 'database';
  const which =
    config.databaseUrl === undefined ? `the embedded one in ${config.dataDir}` : 'of DATABASE_URL';
  const pending = await countPendingAt(config);
  if (pending === undefined)
    return [ok(check, `${which}, which does not run now: the service starts it with itself`)];
  if (pending === 0) return [ok(check, `${which} answers and is up to date`)];
  return [warn(check, `${which} lacks ${pending} migrations`, 'start the service: it applies them first')];
}

/** Milliseconds. */
const patience = 5000;
const mostSkew = 60_000;

async function examineAddress({ publicUrl, production }: Config, clock: Clock): Promise<Finding[]> {
  const check = 'public address';
  const bad = production ? fail : warn;
  const insecure = publicUrl.startsWith('https:')
    ? []
    : [bad(check, `${publicUrl} is not https: no phone asks there for updates`, 'set PUBLIC_URL=https://…')];
  try {
    const answer = await fetch(`${publicUrl}/healthz`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    const isOurs = /^\{"status":"ok"\}$/.test(await answer.text());
    const told = isOurs
      ? ok(check, `${publicUrl} answers`)
      : warn(check, `${publicUrl}/healthz answers ${answer.status}, not as this service does`, misled);
    return [...insecure, told, ...examineClock(answer.headers.get('date'), clock)];
  } catch (error) {
    const reason = reasonOf(error as Error & { cause?: { code?: string } });
    const told = /CERT|SELF_SIGNED|UNABLE_TO/.test(reason)
      ? bad(check, `${publicUrl} has a certificate that is not valid (${reason})`, uncertified)
      : warn(check, `${publicUrl} does not answer (${reason})`, 'start the service, or see to DNS and proxy');
    return [...insecure, told];
  }
}

const misled = 'let PUBLIC_URL lead to this service: see to DNS and proxy';
const uncertified = 'give the proxy a certificate for that name from a public authority, its whole chain';
const reasonOf = (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.message;

/** A pass signed by a clock that is wrong seems to be from the future, or its certificate not to be valid yet. */
function examineClock(date: string | null, clock: Clock): Finding[] {
  const skew = date === null ? 0 : clock.now().getTime() - Date.parse(date);
  if (Number.isNaN(skew) || Math.abs(skew) <= mostSkew) return [];
  const seconds = Math.round(Math.abs(skew) / 1000);
  const says = `this machine is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} what answers at the public address`;
  return [warn('clock', says, 'have both set their clocks over NTP, e.g. timedatectl set-ntp true')];
}

/** The embedded one is left alone: that one machine asks Google too little for our few requests to matter. */
const connectionOf = ({ databaseUrl }: Config) =>
  databaseUrl === undefined ? undefined : { url: databaseUrl };

/** As others find it: over DNS, whatever this machine's own list of hosts says. */
async function whyNotPublic(url: URL): Promise<string | undefined> {
  const number = url.hostname.replace(/^\[|\]$/g, '');
  const resolve = async (name: string) => (isIP(number) ? [number] : resolveByDns(name));
  try {
    const addresses = await findAddresses(url, { production: false, resolve });
    return addresses.every(isPublicAddress) ? undefined : 'leads to this machine alone';
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return `cannot be reached from outside (${error.message})`;
  }
}
