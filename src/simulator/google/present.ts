// A resource as Google answers it, and a page of them.

import { inWordsOfOld } from './enum-words.ts';
import { expireIfEnded } from './intervals.ts';
import { type JsonObject, textOf } from './json-object.ts';
import { badQuery } from './refused.ts';
import type { Kept } from './resources.ts';
import type { State } from './state.ts';

/** As it is now: an object may have expired since it was written. */
export function valueNow({ kind, value }: Kept, { clock, fortune }: State): JsonObject {
  if (kind === 'class') return value;
  return expireIfEnded(value, clock.now(), fortune.behaviour.expiryLagMs ?? 0);
}

export function present(kept: Kept, state: State): JsonObject {
  const value = structuredClone(valueNow(kept, state));
  if (kept.kind === 'object') {
    value.hasUsers = state.holders.has(kept.id);
    value.classReference = state.resources.find('class', textOf(value.classId))?.value;
  }
  const { lowerCaseEnums, kinds } = state.fortune.behaviour;
  return lowerCaseEnums || kinds ? inWordsOfOld(kept.schema, value, { lowerCaseEnums, kinds }) : value;
}

/** @param query `maxResults`: all of them where absent; `token`: of the page before @throws Refused */
export function presentPage(all: Kept[], query: URLSearchParams, state: State): JsonObject {
  const [wanted, token] = [query.get('maxResults'), query.get('token')];
  const start = token === null ? 0 : readToken(token);
  const most = wanted === null ? all.length : Number(wanted);
  if (wanted !== null && !/^[1-9]\d{0,8}$/.test(wanted)) throw badQuery('maxResults', wanted);
  const page = all.slice(start, start + most);
  const next = start + page.length < all.length ? writeToken(start + page.length) : undefined;
  return {
    // Google leaves out empty lists.
    ...(page.length > 0 && { resources: page.map((kept) => present(kept, state)) }),
    pagination: { resultsPerPage: page.length, ...(next && { nextPageToken: next }) },
  };
}

// Nothing is ever deleted, so that a place in the order of insertion stays what it was.
const writeToken = (place: number) => Buffer.from(`place ${place}`).toString('base64url');

function readToken(token: string): number {
  const [, place] = /^place (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (place === undefined) throw badQuery('token', token);
  return Number(place);
}
