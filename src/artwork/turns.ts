// Who goes next where there is room for a few: everyone's turn comes, however many one of them brings along.

import { Refusal } from '../errors.ts';

export type Turns = {
  /**
   * Waits for a place; the answer gives it back.
   * @throws Refusal RATE_LIMITED when too many of this owner wait, or it takes too long
   */
  take(owner: string): Promise<() => void>;
};

type Owner = { taken: number; waiting: (() => void)[] };

/**
 * @param places in all, and for one owner: fewer, so that there is always one for another
 * @param waiting of one owner
 * @param patience milliseconds
 */
export function createTurns(limits: {
  places: number;
  placesOfOne: number;
  waiting: number;
  patience: number;
  busy: string;
}): Turns {
  const { places, placesOfOne, waiting, patience, busy } = limits;
  const owners = new Map<string, Owner>();
  let taken = 0;

  const refuse = () => new Refusal('RATE_LIMITED', { detail: busy, retryAfter: 2 });
  const hasPlace = (owner: Owner) => taken < places && owner.taken < placesOfOne;

  function takePlace(name: string, owner: Owner): () => void {
    taken++;
    owner.taken++;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      taken--;
      owner.taken--;
      grantNext();
      forgetIfIdle(name, owner);
    };
  }

  /** Who has the fewest goes first; of one owner, who came first. */
  function grantNext(): void {
    const able = [...owners.values()].filter((owner) => owner.waiting.length > 0 && hasPlace(owner));
    able.sort((a, b) => a.taken - b.taken)[0]?.waiting.shift()?.();
  }

  function forgetIfIdle(name: string, owner: Owner): void {
    if (owner.taken === 0 && owner.waiting.length === 0) owners.delete(name);
  }

  return {
    take(name) {
      const owner = owners.get(name) ?? { taken: 0, waiting: [] };
      owners.set(name, owner);
      if (hasPlace(owner)) return Promise.resolve(takePlace(name, owner));
      if (owner.waiting.length >= waiting) {
        forgetIfIdle(name, owner);
        return Promise.reject(refuse());
      }
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          owner.waiting.splice(owner.waiting.indexOf(grant), 1);
          forgetIfIdle(name, owner);
          reject(refuse());
        }, patience);
        const grant = () => {
          clearTimeout(late);
          resolve(takePlace(name, owner));
        };
        owner.waiting.push(grant);
      });
    },
  };
}
