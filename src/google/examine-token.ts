// Does Google take this key? The service account gets an access token; where it gets none, whose fault that is.

import type { Clock } from '../clock.ts';
import { Upstream } from '../errors.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';
import { oneLine } from './examine-words.ts';
import type { AccessTokens } from './service-account.ts';

const check = 'Google token';
/** Milliseconds. */
const patience = 5000;
const mostSkew = 60_000;
const setClock = 'have it set over NTP, e.g. timedatectl set-ntp true';

type Needs = { tokenUrl: string; accessToken: AccessTokens; clock: Clock };

export async function examineToken({ tokenUrl, accessToken, clock }: Needs): Promise<Finding[]> {
  const skew = await measureSkew(tokenUrl, clock);
  const isOff = skew !== undefined && Math.abs(skew) > mostSkew;
  const clockSays = isOff ? `this machine's clock is ${inWords(skew)} Google's` : undefined;
  const began = performance.now();
  try {
    await accessToken();
    const took = Math.round(performance.now() - began);
    const token = ok(check, `${tokenUrl} gives one, in ${took} ms`);
    return clockSays ? [token, warn('Google clock', clockSays, setClock)] : [token];
  } catch (error) {
    if (!(error instanceof Upstream)) throw error;
    return [judge(error, tokenUrl, clockSays)];
  }
}

/** @returns milliseconds that we are ahead; undefined where nobody says */
async function measureSkew(tokenUrl: string, clock: Clock): Promise<number | undefined> {
  try {
    const signal = AbortSignal.timeout(patience);
    const answer = await fetch(tokenUrl, { method: 'HEAD', redirect: 'manual', signal });
    const skew = clock.now().getTime() - Date.parse(answer.headers.get('date') ?? '');
    return Number.isNaN(skew) ? undefined : skew;
  } catch {
    return undefined;
  }
}

const inWords = (skew: number): string =>
  `${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? 'ahead of' : 'behind'}`;

/** https://developers.google.com/identity/protocols/oauth2/service-account#jwt-error-codes */
function judge(
  { message, retry, answer }: Upstream,
  tokenUrl: string,
  clockSays: string | undefined,
): Finding {
  const says = oneLine(message);
  const { error_description: why } = Object(answer?.body) as { error_description?: unknown };
  const reason = typeof why === 'string' ? why : '';
  if (!answer?.status)
    return fail(
      check,
      `${tokenUrl} does not answer (${says})`,
      `let this machine connect to ${new URL(tokenUrl).host} (firewall, DNS, proxy)`,
    );
  if (retry) return warn(check, `${tokenUrl}: ${says}`, 'that passes: ask again later');
  if (/\biat\b|\bexp\b|timeframe/.test(reason))
    return fail(check, `Google takes no signature of this time: ${clockSays ?? says}`, setClock);
  if (/signature/i.test(reason))
    return fail(
      check,
      `the key is none of the account's, or no longer (${says})`,
      'make a new JSON key for the service account, put it in place of GOOGLE_APPLICATION_CREDENTIALS, restart',
    );
  if (/not found|disabled|deleted/i.test(reason))
    return fail(
      check,
      `Google has no such service account, or it is disabled (${says})`,
      'enable it at console.cloud.google.com → IAM & Admin → Service Accounts, or make another with its JSON key',
    );
  return fail(
    check,
    `${tokenUrl} refuses (${says})`,
    'see whether service account and key are there and enabled: console.cloud.google.com → Service Accounts',
  );
}
