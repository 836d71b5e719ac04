// When what we know of each field of a card happened: the latest word on a field holds, in whatever order words arrive.

import type { Details } from './card.ts';

/** Field → ISO instant. */
export type Known = Record<string, string>;

export function knownSince(said: Partial<Details>, at: Date): Known {
  return Object.fromEntries(Object.keys(said).map((field) => [field, at.toISOString()]));
}

/** What is said here and now holds, even against a report from a clock that runs ahead. */
export function knownNow(known: Known, said: Partial<Details>, now: Date): Known {
  const later = Object.keys(said).map((field): [string, string] => {
    const last = known[field];
    const after = last === undefined ? 0 : Date.parse(last) + 1;
    return [field, new Date(Math.max(now.getTime(), after)).toISOString()];
  });
  return { ...known, ...Object.fromEntries(later) };
}

/** Two reports of one instant: the one whose value is greater as JSON text, so that their order decides nothing. */
export function isNews(value: unknown, at: Date, present: unknown, known: string | undefined): boolean {
  const since = known === undefined ? Number.NEGATIVE_INFINITY : Date.parse(known);
  if (at.getTime() !== since) return at.getTime() > since;
  return JSON.stringify(value) > JSON.stringify(present);
}
