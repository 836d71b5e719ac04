// How fast requests arrive, in any second: not from one full second to the next, but over each span of 1000 ms.

export type Pace = {
  /** @param at milliseconds, never earlier than the one before @returns was it one too many? */
  arrived(at: number): boolean;
  /** The most arrivals that any second ever saw. */
  readonly mostInASecond: number;
};

export function createPace(mostPerSecond: number): Pace {
  let lastSecond: number[] = [];
  let most = 0;
  return {
    arrived(at) {
      lastSecond = lastSecond.filter((each) => each > at - 1000);
      // Stricter than known of Google: what is refused counts as well, so that hammering never gets through.
      lastSecond.push(at);
      most = Math.max(most, lastSecond.length);
      return lastSecond.length > mostPerSecond;
    },
    get mostInASecond() {
      return most;
    },
  };
}
