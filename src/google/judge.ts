// What a failed call of the Wallet API means: for the object, or for all of them.

import type { Upstream } from '../errors.ts';

export type Verdict =
  /** There is no such object, class or account. */
  | { is: 'missing' }
  /** It is there already. */
  | { is: 'exists' }
  /** Nothing was reached: nothing has happened, and others would fare no better. */
  | { is: 'unreachable' }
  /** Too many requests, of all of us. */
  | { is: 'too much' }
  /** The service account may not do this: a matter of the account's settings. */
  | { is: 'not allowed' }
  /** Google does not take this, however often. */
  | { is: 'refused' }
  /** Perhaps it was done, perhaps not. `late`: it may even be done yet. */
  | { is: 'unknown'; late: boolean };

/** Nobody was there to speak to. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Who answers there is not who we asked for. */
const untrusted = /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/;

/** @param failures before it, in a row */
export function judge(error: Upstream, failures = 0): Verdict {
  const { answer } = error;
  if (answer === undefined) {
    const code = (error.cause as { code?: string } | undefined)?.code;
    return code !== undefined && (unreachable.has(code) || untrusted.test(code))
      ? { is: 'unreachable' }
      : { is: 'unknown', late: true };
  }
  const { status, endpoint } = answer;
  if (endpoint === 'token') return error.retry ? { is: 'unreachable' } : { is: 'not allowed' };
  if (status === 404) return { is: 'missing' };
  if (status === 409) return { is: 'exists' };
  if (status === 429) return { is: 'too much' };
  // Google answers 403 also where there were too many.
  if (status === 403) return isQuota(answer.body) ? { is: 'too much' } : { is: 'not allowed' };
  // A token may end before its time: the next one is new.
  if (status === 401) return failures < 2 ? { is: 'unknown', late: false } : { is: 'not allowed' };
  // A gateway gives up on what goes on behind it.
  const late = status === 502 || status === 504;
  if (status === 408 || status >= 500 || status < 300) return { is: 'unknown', late };
  return { is: 'refused' };
}

/** https://cloud.google.com/resource-manager/docs/core_errors */
export function isQuota(body: unknown): boolean {
  const { error } = Object(body) as { error?: { errors?: { reason?: unknown }[]; status?: unknown } };
  const words = [error?.status, ...(error?.errors ?? []).map(({ reason }) => reason)];
  return words.some((word) => typeof word === 'string' && /quota|rate_?limit|resource_exhausted/i.test(word));
}

/** The call came to Google's own limit of messages that make themselves heard, and to no other. */
export function isNotifyQuota(error: Upstream): boolean {
  const { error: said } = Object(error.answer?.body) as { error?: { errors?: { reason?: unknown }[] } };
  const isQuota = said?.errors?.some(({ reason }) => reason === 'quotaExceeded') ?? false;
  return error.answer?.status === 403 && isQuota;
}
