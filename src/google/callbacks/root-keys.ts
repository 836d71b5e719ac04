// Google's root keys as last seen. They are asked for again at half of their life, behind the back of whoever calls; when
// Google does not answer, old ones serve on, each until its own end.

import type { Clock } from '../../clock.ts';
import { type Fetched, failed, fetchRootKeys } from './fetch-root-keys.ts';
import type { RootKey } from './root-key-list.ts';

export type RootKeys = {
  /** None has ended. @throws Upstream when there are none and Google gives none */
  current(): Promise<RootKey[]>;
  /**
   * For a callback that none of the current ones signed: Google's keys of this moment.
   * @returns undefined when they were asked for so within the last minute @throws Upstream when Google does not answer
   */
  afterUnknown(): Promise<RootKey[] | undefined>;
};

export type RootKeysNeeds = {
  /** `https://pay.google.com/gp/m/issuer/keys` */
  url: string;
  clock: Clock;
  fetch?: typeof globalThis.fetch;
  /** Google waits for our answer meanwhile: so long at most, in milliseconds. The fetch itself goes on. */
  patienceMs?: number;
};

/** After a failure Google is left alone for so long. */
const pauseMs = 10_000;
/** Anybody can send a callback with an unknown key: without a limit each would make us send a request to Google. */
const unknownMs = 60_000;

export function createRootKeys({
  url,
  clock,
  fetch = globalThis.fetch,
  patienceMs = 2000,
}: RootKeysNeeds): RootKeys {
  let kept: (Fetched & { at: number }) | undefined;
  let running: Promise<void> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let unknownAt = Number.NEGATIVE_INFINITY;
  const now = () => clock.now().getTime();
  const usable = () => (kept?.roots ?? []).filter(({ expiresAt }) => expiresAt.getTime() > now());

  /** One at a time. A list without a key of use is none: those we have may still be good. */
  function refresh(): Promise<void> {
    running ??= fetchRootKeys(url, fetch)
      .then((fetched) => {
        const at = now();
        if (!fetched.roots.some(({ expiresAt }) => expiresAt.getTime() > at))
          throw failed('hold none for callbacks');
        kept = { ...fetched, at };
      })
      .catch((error) => {
        failedAt = now();
        throw error;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  async function current(): Promise<RootKey[]> {
    const age = kept ? now() - kept.at : Number.POSITIVE_INFINITY;
    const life = kept?.freshMs ?? 0;
    const roots = usable();
    if (roots.length > 0 && age < life / 2) return roots;
    const mayAsk = now() - failedAt >= pauseMs;
    if (roots.length > 0 && (age < life || !mayAsk)) {
      if (mayAsk) refresh().catch(() => {});
      return roots;
    }
    if (!mayAsk && running === undefined) throw failed('did not come a moment ago');
    await patiently(refresh(), patienceMs).catch((error) => {
      if (usable().length === 0) throw error;
    });
    return usable();
  }

  async function afterUnknown(): Promise<RootKey[] | undefined> {
    if (running === undefined) {
      if (now() - unknownAt < unknownMs) return whileLimited();
      unknownAt = now();
    }
    await patiently(refresh(), patienceMs);
    return usable();
  }

  /** What nobody could look up may be genuine: no reason to refuse it for good. */
  function whileLimited(): undefined {
    if (failedAt > (kept?.at ?? Number.NEGATIVE_INFINITY)) throw failed('did not come a moment ago');
  }

  return { current, afterUnknown };
}

function patiently(work: Promise<void>, patienceMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(failed(`did not come within ${patienceMs} ms`)), patienceMs);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}
