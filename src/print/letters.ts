// Drawn texts, kept: a sheet that is asked for again, and whoever asks for one over and over, costs the drawing child nothing.

import { setTimeout } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Letters } from '../artwork/answer.ts';
import type { Text } from '../artwork/draw/frames.ts';
import type { Renderer } from '../artwork/render.ts';
import { Refusal } from '../errors.ts';
import type { BusinessId } from '../ids.ts';

type Drawer = Pick<Renderer, 'letter'>;

/** A text looks the same whoever says it. */
const drawn = new LRUCache<string, Letters>({
  maxSize: 16 * 1024 * 1024,
  sizeCalculation: ({ bytes }) => bytes.length + 200,
});

const keyOf = (text: Text): string => JSON.stringify(text);

/** In their order. @throws Refusal RATE_LIMITED while too many wait to be drawn */
export async function lettersFor(
  renderer: Drawer,
  businessId: BusinessId,
  texts: readonly Text[],
): Promise<Letters[]> {
  const found = new Map(texts.map((text) => [keyOf(text), drawn.get(keyOf(text))]));
  const missing = [...new Map(texts.map((text) => [keyOf(text), text])).values()].filter(
    (text) => found.get(keyOf(text)) === undefined,
  );
  const fresh = missing.length === 0 ? [] : await renderer.letter(businessId, missing);
  for (const [at, letters] of fresh.entries()) {
    const text = missing[at];
    if (text === undefined) continue;
    found.set(keyOf(text), letters);
    drawn.set(keyOf(text), { ...letters, bytes: Buffer.from(letters.bytes) });
  }
  return texts.map((text) => {
    const letters = found.get(keyOf(text));
    if (letters === undefined) throw new Error('a text was not drawn');
    return letters;
  });
}

const pause = 1000;

/** Asks again while others are drawn for: once a second, so often. @throws Refusal RATE_LIMITED at last */
export async function patiently<Drawn>(tries: number, draw: () => Promise<Drawn>): Promise<Drawn> {
  for (let n = 1; ; n++) {
    try {
      return await draw();
    } catch (error) {
      if (n === tries || !(error instanceof Refusal) || error.code !== 'RATE_LIMITED') throw error;
      await setTimeout(pause);
    }
  }
}
