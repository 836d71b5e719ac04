// Texts as Google may have them: whole characters, no more than it shows, nothing that its parser refuses.

/**
 * In graphemes. Google calls all of its limits recommendations, and a phone ends a longer text with an ellipsis of its
 * own. So names stay as long as we let merchants write them, although Google would have 12 to 20 characters: a name cut
 * by us stays cut on the screens where it fits. What is longer than this came past our own rules.
 */
export const limits = {
  /** Of a voucher, a business, a person, a card's number. */
  name: 60,
  header: 35,
  body: 500,
} as const;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** One grapheme may hold any number of marks. */
const unitsPerGrapheme = 20;

/** Ends with … where something was left out. A lone surrogate is replaced, controls but tab and line feed are dropped. */
export function cut(text: string, most: number): string {
  const whole = text.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, '');
  const kept: string[] = [];
  for (const { segment } of graphemes.segment(whole.slice(0, most * unitsPerGrapheme))) {
    kept.push(segment);
    if (kept.length > most) break;
  }
  const fits = kept.length <= most && kept.join('').length === whole.length;
  return fits ? whole : `${kept.slice(0, Math.min(kept.length, most) - 1).join('')}…`;
}
