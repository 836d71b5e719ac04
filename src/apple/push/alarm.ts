// When pushing must stand still: a wrong certificate makes every token look wrong, and forgetting them would lose every
// customer. Apple also slows down whoever sends what it refuses.

import type { ApnsAnswer } from '../apns-request.ts';
import type { Verdict } from './judge.ts';

/** Of at least so many answers, more than this share of bad tokens is no accident. */
const enough = 20;
const mostBad = 0.05;
/** Answers to slow pushes, one by one, count together. */
const remembered = 100;

type Judged = { answer: ApnsAnswer; verdict: Verdict };

/**
 * @returns what tells, of each handful of answers in turn, why to stop now; undefined: go on. After a pause less than
 * the usual `from` is enough: else the few that find out whether it is over would be forgotten.
 */
export function createAlarm(): (handful: Judged[], from?: number) => string | undefined {
  let last: boolean[] = [];

  return (handful, from = enough) => {
    const refused = handful.find(({ verdict }) => verdict.is === 'refused')?.answer;
    if (refused && 'status' in refused)
      return `Apple answers ${refused.status} ${refused.reason ?? ''}`.trim();
    const answered = handful.filter(({ verdict }) => verdict.is !== 'later');
    const wasBad = answered.map(({ verdict }) => verdict.is === 'bad');
    last = [...last, ...wasBad].slice(-remembered);
    // With a wrong certificate Apple takes none: of the few after a pause one that arrives says that it is over.
    const isOver = from < enough && wasBad.includes(false);
    const why = isOver ? undefined : (tooManyBad(wasBad, from) ?? tooManyBad(last, enough));
    if (why) last = [];
    return why;
  };
}

function tooManyBad(wasBad: boolean[], from: number): string | undefined {
  const bad = wasBad.filter(Boolean).length;
  if (wasBad.length < from || bad / wasBad.length <= mostBad) return undefined;
  return `Apple knows ${bad} of ${wasBad.length} push tokens not, or not for this pass type`;
}
