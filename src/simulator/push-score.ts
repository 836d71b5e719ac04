// How much a phone minds the pushes of a pass type: observed behaviour, whose thresholds nobody has published. It is
// shown and not acted upon.

import type { Clock } from '../clock.ts';

export type PushScore = {
  /** @param passes how many of this type are on the phone */
  pushed(topic: string, passes: number): void;
  /** 0 is a quiet type. A push at once after another adds 1, one after the interval that is allowed takes away. */
  of(topic: string): number;
};

export function createPushScore(clock: Clock): PushScore {
  const scores = new Map<string, { score: number; at: number }>();
  return {
    of: (topic) => scores.get(topic)?.score ?? 0,
    pushed(topic, passes) {
      const at = clock.now().getTime();
      const last = scores.get(topic) ?? { score: 0, at: Number.NEGATIVE_INFINITY };
      const allowed = Math.max(1800, 7200 / Math.max(passes, 1)) * 1000;
      const x = (allowed - (at - last.at)) / allowed;
      scores.set(topic, { score: Math.max(0, last.score + (x > 0 ? x ** 3 : x)), at });
    },
  };
}
