// May this service account speak for our issuer? Reads the account, and says which of the three consoles has to be mended.

import { Upstream } from '../errors.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';
import type { GoogleClient } from './client.ts';
import type { Permits } from './examine-permits.ts';
import { oneLine } from './examine-words.ts';
import { isQuota } from './judge.ts';

const check = 'Google issuer';
/** Milliseconds: Google itself speaks of five seconds at worst, and after ten a request is given up. */
const slow = 2000;

type Needs = {
  client: Pick<GoogleClient, 'getIssuer'>;
  permits: Pick<Permits, 'next'>;
  issuerId: string;
  email: string;
};

export async function examineIssuer({ client, permits, issuerId, email }: Needs): Promise<Finding[]> {
  const permit = await permits.next();
  const began = performance.now();
  try {
    const { issuerId: told, name } = await client.getIssuer(permit, issuerId);
    const took = Math.round(performance.now() - began);
    // Google writes an int64 as a text, others may write it as a number.
    if (told !== undefined && String(told) !== issuerId)
      return [
        fail(check, `Google answers for ${oneLine(String(told))} when asked for ${issuerId}`, rightIssuer),
      ];
    const called = typeof name === 'string' ? `, "${oneLine(name)}",` : '';
    const letsIn = ok(check, `${issuerId}${called} lets the service account in; answered in ${took} ms`);
    if (took < slow) return [letsIn];
    return [letsIn, warn('Google speed', `an answer took ${took} ms; after 10 s it is given up`, nearer)];
  } catch (error) {
    if (!(error instanceof Upstream)) throw error;
    return [judge(error, { issuerId, email })];
  } finally {
    await permit.giveBack();
  }
}

const rightIssuer =
  'set GOOGLE_ISSUER_ID to the number at pay.google.com/business/console → Google Wallet API';
const nearer = 'ask again; where it stays so, look at the way out of this machine (proxy, DNS)';

/** https://developers.google.com/wallet/retail/offers/resources/error-codes */
function judge(error: Upstream, { issuerId, email }: { issuerId: string; email: string }): Finding {
  const { status = 0, body } = error.answer ?? {};
  const says = oneLine(error.message);
  if (error.answer === undefined)
    return fail(check, says, 'let this machine connect to GOOGLE_WALLET_API_URL (firewall, DNS, proxy)');
  if (error.retry || (status === 403 && isQuota(body)))
    return warn(check, says, 'that passes: ask again later');
  if (status === 403 && isDisabled(body))
    return fail(
      check,
      `the Google Wallet API is not enabled in the Cloud project of the key (${says})`,
      'console.cloud.google.com → APIs & Services → Library → Google Wallet API → Enable; it takes some minutes',
    );
  if (status === 403)
    return fail(
      check,
      `${email} may not speak for issuer ${issuerId} (${says})`,
      `pay.google.com/business/console → Users: invite that address as a developer; or, if the issuer is another's, ${rightIssuer}`,
    );
  if (status === 404 || status === 400)
    return fail(check, `there is no issuer ${issuerId} (${says})`, rightIssuer);
  if (status === 401)
    return fail(
      check,
      `the token that Google gave is refused (${says})`,
      'leave GOOGLE_TOKEN_URL and GOOGLE_WALLET_API_URL out, or let both name one place',
    );
  return fail(check, says, 'look at developers.google.com/wallet, "Error codes"');
}

/** https://cloud.google.com/resource-manager/docs/core_errors#ACCESS_NOT_CONFIGURED */
function isDisabled(body: unknown): boolean {
  return /accessNotConfigured|SERVICE_DISABLED|has not been used in project/.test(
    JSON.stringify(body ?? null),
  );
}
