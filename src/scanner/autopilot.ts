// Autopilot: what an external scanner reads is redeemed at once, without a look at it, and can be undone at once.

import type { Redemption } from '../redemptions/redemption.ts';

/** For so long, before the till turns to the next code. */
export const undoSeconds = 10;

export function secondsToUndo({ channel, redeemedAt }: Redemption, now: Date): number {
  if (channel !== 'autopilot') return 0;
  return Math.max(0, undoSeconds - (now.getTime() - redeemedAt.getTime()) / 1000);
}

/** Refusals after which the till shows what the code is. */
export function isShown(code: string, atOnce: boolean): boolean {
  // At once there is no choosing among the vouchers of a card: that is done by hand.
  return ['ALREADY_REDEEMED', 'EXPIRED', 'VOIDED'].includes(code) || (atOnce && code === 'INVALID');
}
