// Google's times: ISO 8601, with an offset for an instant, without one for whatever the user's clock says.

import { isObject, type JsonObject, textOf } from './json-object.ts';

const form = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/;

/** Undefined where it is no time at all. `at`: milliseconds since 1970, as if UTC where there is no offset. */
export function readTime(text: unknown): { at: number; offset: string | undefined } | undefined {
  const match = form.exec(textOf(text));
  if (!match) return undefined;
  const [whole, day = '', offset] = match;
  // JavaScript takes the 30th of February for the 1st of March.
  const at = Date.parse(offset === undefined ? `${whole}Z` : whole);
  return dayExists(day) && !Number.isNaN(at) ? { at, offset } : undefined;
}

function dayExists(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}

export function whyNoInterval({ start, end }: JsonObject): string | undefined {
  const [from, to] = [start, end].map((each) => (isObject(each) ? readTime(each.date) : undefined));
  if (!from || !to) return undefined; // a date that cannot be read is a fault of its own
  if ((from.offset === undefined) !== (to.offset === undefined)) {
    return 'start and end must both have an offset, or both have none';
  }
  // Stricter than known of Google.
  return from.at > to.at ? 'start must not be after end' : undefined;
}

/** ACTIVE becomes EXPIRED once its end has passed, and stays so: who makes it last longer has to say ACTIVE again. */
export function expireIfEnded(value: JsonObject, now: Date, lagMs: number): JsonObject {
  const { validTimeInterval, state } = value;
  if (state !== 'ACTIVE' || !isObject(validTimeInterval) || !isObject(validTimeInterval.end)) return value;
  const end = readTime(validTimeInterval.end.date);
  return end && end.at + lagMs <= now.getTime() ? { ...value, state: 'EXPIRED' } : value;
}
