// A Google that answers for its root keys as a test wishes, and counts who asks.

import { createRootKeys } from '../../../src/google/callbacks/root-keys.ts';
import { createCallbackSigner } from '../../../src/simulator/google/callback-signer.ts';

export const url = 'https://pay.google.example/gp/m/issuer/keys';
export const start = Date.parse('2026-05-12T10:00:00Z');
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export type Answer = (signal: AbortSignal | undefined) => Response | Promise<Response>;

type SetUp = { headers?: Record<string, string>; patienceMs?: number; create?: typeof createRootKeys };

export function setUp({ headers = {}, patienceMs = 5000, create = createRootKeys }: SetUp) {
  let at = start;
  const clock = { now: () => new Date(at) };
  const signer = createCallbackSigner({ issuerId: '1', clock });
  const good: Answer = () => new Response(signer.keys(), { headers });
  let answer = good;
  const asked: string[] = [];
  const fetch = (async (input: string, init?: RequestInit) => {
    asked.push(input);
    return answer(init?.signal ?? undefined);
  }) as typeof globalThis.fetch;
  const keys = create({ url, clock, fetch, patienceMs });
  return {
    keys,
    signer,
    asked,
    pass(milliseconds: number) {
      at += milliseconds;
    },
    answerWith(next: Answer) {
      answer = next;
    },
    recover() {
      answer = good;
    },
    /** How often Google is asked by one call, and by what it sets off behind its back. */
    async asks(work: () => Promise<unknown> = keys.current): Promise<number> {
      const before = asked.length;
      await work();
      await settled();
      return asked.length - before;
    },
    named: async () => (await keys.current()).map(({ key }) => key.export({ format: 'jwk' }).x),
  };
}

export const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
export const maxAge = (seconds: number, age?: number) => ({
  headers: { 'cache-control': `public, max-age=${seconds}`, ...(age && { age: String(age) }) },
});
export const down: Answer = () => Promise.reject(new TypeError('fetch failed'));
