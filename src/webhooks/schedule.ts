// When a message that did not arrive is sent again: ten tries over a little more than three days, as Standard Webhooks proposes.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** After the first failure, the second, …; after one more it is dead. */
const waits = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** A receiver that asks for more patience than this is asked again earlier: its wish must not outlast the three days. */
const longestWish = hour;

/**
 * Milliseconds to the next try after this many failures; undefined: there is none. Up to a tenth off, so that what
 * failed together does not come back together; the long waits only grow, so that the tries never span less than 3 days.
 */
export function waitAfter(
  failures: number,
  { random, wish = 0 }: { random: number /* 0 to 1 */; wish?: number /* ms */ },
): number | undefined {
  const wait = waits[failures - 1];
  if (wait === undefined) return undefined;
  const shortest = wait < 10 * hour ? 0.9 : 1;
  return Math.round(Math.max(wait * (shortest + (1.1 - shortest) * random), Math.min(wish, longestWish)));
}

/** Milliseconds that a Retry-After header asks for (RFC 9110, 10.2.3): seconds, or a date. 0 for anything else. */
export function readRetryAfter(header: string | undefined, now: Date): number {
  if (header === undefined) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * second;
  const until = Date.parse(header);
  return Number.isNaN(until) ? 0 : Math.max(0, until - now.getTime());
}
