// One look at Google's root keys: what they are, and for how long Google says so.

import { Upstream } from '../../errors.ts';
import { type RootKey, readRootKeys } from './root-key-list.ts';

export type Fetched = { roots: RootKey[]; freshMs: number };

const timeoutMs = 10_000;
const mostBytes = 256 * 1024;
const minute = 60_000;
const week = 7 * 24 * 60 * minute;

/** @throws Upstream where Google does not answer, or without a list of keys */
export async function fetchRootKeys(url: string, fetch: typeof globalThis.fetch): Promise<Fetched> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw failed(`answered ${answer.status}`);
    }
    const roots = readRootKeys(await readText(answer));
    if (roots === undefined) throw failed('are no list of keys');
    return { roots, freshMs: freshness(answer.headers) };
  } catch (error) {
    throw error instanceof Upstream ? error : failed('did not come', error);
  }
}

async function readText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let read = 0;
  for await (const chunk of answer.body ?? []) {
    read += chunk.length;
    // Leaving the loop closes the connection.
    if (read > mostBytes) throw failed(`are longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** max-age less Age, as Tink reads it. The bounds are ours: an answer without max-age must not have us ask each time. */
function freshness(headers: Headers): number {
  const [, maxAge = '0'] =
    /(?:^|[\s,])max-age\s*=\s*"?(\d{1,10})/i.exec(headers.get('cache-control') ?? '') ?? [];
  const [age = '0'] = /^\d{1,10}$/.exec(headers.get('age') ?? '') ?? [];
  return Math.min(Math.max((Number(maxAge) - Number(age)) * 1000, minute), week);
}

export function failed(what: string, cause?: unknown): Upstream {
  return new Upstream('google', `the root keys of callbacks ${what}`, { retry: true, cause });
}
