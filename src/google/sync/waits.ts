// How long what did not get through to Google waits, and for how long a turn is ours.

const second = 1000;
const hour = 3600 * second;

export type Waits = {
  /** Milliseconds until the next try, after so many failures in a row. */
  afterFailure(failures: number): number;
  /** Of a turn, in seconds: longer than the longest request and the way to it, so that none of ours comes after its end. */
  leaseSeconds: number;
  /** Seconds after which nothing that was sent before can still arrive. */
  doubtSeconds: number;
  /** Milliseconds until an object is tried again that Google did not let us touch. */
  afterNotAllowed: number;
  /** Seconds for which nobody asks Google anything, the first time, the second, … */
  pauses: Record<'unreachable' | 'too much' | 'not allowed', readonly number[]>;
};

/** Milliseconds for which a permit is waited for: others may have them all. */
export const patience = 5000;

/** Apart, so that what failed together does not come back together. */
export const waits: Waits = {
  afterFailure(failures) {
    const longest = Math.min(60, 2 ** failures);
    return (0.5 + 0.5 * Math.random()) * longest * second;
  },
  leaseSeconds: 20,
  doubtSeconds: 60,
  afterNotAllowed: 60 * second,
  pauses: {
    unreachable: [1, 2, 5, 10, 15],
    'too much': [2, 4, 8, 16, 30],
    'not allowed': [10, 60, 300, 900],
  },
};

/** What Google does not take, it takes once we or the account were mended: 15 min, 1 h, 4 h, … up to a day. */
export function afterRefusal(refusals: number): number {
  return Math.min(24 * hour, (hour / 4) * 4 ** (refusals - 1));
}

/** When to ask whether somebody has it, the first time after something happened, the second, … callbacks may be lost. */
const checks = [5 / 60, 1, 6, 24, 72, 168, 720].map((hours) => hours * hour);
/** Two years without news. */
const mostChecks = 30;

export function untilCheck(done: number): number | null {
  return done >= mostChecks ? null : (checks[Math.min(done, checks.length - 1)] ?? null);
}
