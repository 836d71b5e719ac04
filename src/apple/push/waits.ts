// How long a push waits that did not get through, and when a phone that never asked is told once more.

const second = 1000;
const hour = 3600 * second;

export type Waits = {
  /** Milliseconds until the next try, after so many failures in a row. */
  afterFailure(failures: number): number;
  /** The lease of a turn, in seconds. While its push is on the way it is prolonged; a worker that died prolongs none. */
  leaseSeconds: number;
};

/** 5 to 10 s at first, growing to 15 min; apart, so that what failed together does not come back together. */
export const waits: Waits = {
  afterFailure(failures) {
    const longest = Math.min(900, 10 * 2 ** (failures - 1));
    return (0.5 + 0.5 * Math.random()) * longest * second;
  },
  leaseSeconds: 4,
};

/** A push that failed for no fault of the phone goes again, but not in circles. */
export const againMs = second;

/** Apple had too many for this phone. */
export const minuteMs = 60 * second;

/** A token that Apple does not know, and that an alarm kept from being forgotten: 1 h, 2 h, … up to a day. */
export function afterRefusal(refusals: number): number {
  return Math.min(24, 2 ** (refusals - 1)) * hour;
}

/** Refused so often, over hours in which Apple took others of the same handful, a token is dead, alarm or not. */
export const mostRefusals = 4;

/** Apple goes on calling the token dead that a phone has said since: then it is left alone until the next change. */
export const mostDeaths = 8;

/** +2 h, +6 h, +24 h after the push that nobody answered to, counted from one push to the next. */
const reminders = [2 * hour, 4 * hour, 18 * hour];

/** @returns null where the phone has been reminded often enough */
export function untilReminder(reminded: number): number | null {
  return reminders[reminded] ?? null;
}

/** Seconds for which pushing stands still, the first time, the second, … */
export const pauseSeconds = [60, 120, 300, 900];
