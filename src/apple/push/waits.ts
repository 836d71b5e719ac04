// How long a push waits that did not get through, and when a phone that never asked is told once more.

const second = 1000;
const hour = 3600 * second;

export type Waits = {
  /** Milliseconds until the next try, after so many failures in a row. */
  afterFailure(failures: number): number;
  /** The lease of a turn, in seconds: a push and its settling take less. */
  leaseSeconds: number;
};

/** 5 to 30 s at first, growing to 15 min; apart, so that what failed together does not come back together. */
export const waits: Waits = {
  afterFailure(failures) {
    const longest = Math.min(900, 30 * 2 ** (failures - 1));
    return (longest / 6 + Math.random() * (longest - longest / 6)) * second;
  },
  leaseSeconds: 30,
};

/** What Apple did not look at goes again, but not in circles. */
export const againMs = second;

/** Apple had too many for this phone. */
export const minuteMs = 60 * second;

/** A token that was refused and, for a reason of ours, not forgotten: out of the way of those who find out whether all is well. */
export const refusedTokenMs = hour;

/** +2 h, +6 h, +24 h after the push that nobody answered to, counted from one push to the next. */
const reminders = [2 * hour, 4 * hour, 18 * hour];

/** @returns null where the phone has been reminded often enough */
export function untilReminder(reminded: number): number | null {
  return reminders[reminded] ?? null;
}

/** Seconds for which pushing stands still, the first time, the second, … */
export const pauseSeconds = [60, 120, 300, 900];
