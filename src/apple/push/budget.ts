// How often a phone may be pushed, as iPhones were observed to judge it (undocumented; reference of the wallets, 1.5).
//
// A phone keeps a score for each pass type. A push that follows the last one sooner than its quiet time adds up to 1, a
// later one takes off. With a high score the phone asks late, and in the end it unregisters and tells its owner that
// these passes push too much. So edits wait for the quiet time once the score is up, and campaigns sooner. A redemption
// never does.

/** How urgent; what waits in several is pushed in the most urgent of them. */
export const lanes = { redemption: 0, edit: 1, campaign: 2, reminder: 3 } as const;
export type Lane = keyof typeof lanes;

const second = 1000;
const mostQuiet = 7200 * second;
const leastQuiet = 1800 * second;
/** From this score on a lane waits. */
const bears = { edit: 12, campaign: 3 };

export type Before = { score: number; pushedAt: Date | null; passes: number };
export type Budget = { score: number; editsAfter: Date | null; campaignsAfter: Date | null };

/** @param passes of this type on the phone @returns the phone's budget after a push now */
export function afterPush({ score, pushedAt, passes }: Before, now: Date): Budget {
  const quiet = Math.max(leastQuiet, mostQuiet / Math.max(1, passes));
  const since = pushedAt === null ? quiet : now.getTime() - pushedAt.getTime();
  const early = (quiet - since) / quiet;
  const next = Math.max(0, score + (early > 0 ? early ** 3 : early));
  const calm = new Date(now.getTime() + quiet);
  return {
    score: next,
    editsAfter: next >= bears.edit ? calm : null,
    campaignsAfter: next >= bears.campaign ? calm : null,
  };
}
