// What becomes of a request by order of a test: what was written for it, else chance, else nothing unusual.

import type { JsonObject } from './json-object.ts';

/** "AfterCommit": Google does what was asked, and the answer is lost. 'timeout' never answers. */
export type Mishap =
  | '503'
  | '500'
  | '429'
  | 'dropBefore'
  | 'dropAfterCommit'
  | '500AfterCommit'
  | 'timeout'
  | 'timeoutAfterCommit';

/** `body` stands for what Google would have done: nothing is applied. */
export type Answer = Mishap | { status: number; body: JsonObject };

export type Match = { method?: string; path?: RegExp };

export type Behaviour = {
  /** Part of it passes before a change is made, the rest before it is answered. */
  latencyMs?: number | [least: number, most: number];
  /** `share`: 0 to 1, of the requests to the Wallet API; any of `kinds` with the same chance. */
  fail?: { share: number; kinds: Mishap[] };
  /** Connections are reset. */
  down?: boolean;
  /** No message with TEXT_AND_NOTIFY is taken. */
  quota403?: boolean;
  /** Every request is one too many, said by 403. */
  rateLimit403?: boolean;
  permission403?: boolean;
  /** Answers say `active`, as they did once. */
  lowerCaseEnums?: boolean;
  /** Answers have members `kind`. */
  kinds?: boolean;
  /** How long after its end a pass expires; Google takes up to 24 h. */
  expiryLagMs?: number;
  /** 'hold' keeps them until flushCallbacks(), 'drop' forgets them. */
  callbacks?: 'send' | 'hold' | 'drop';
  /** How often each callback is sent; 1 where absent. */
  copies?: number;
  /** For repeatable chance. */
  seed?: number;
};

export type Fate = { answer: Answer | undefined; beforeMs: number; afterMs: number };

export type Fortune = {
  behave(behaviour: Behaviour): void;
  readonly behaviour: Behaviour;
  script(match: Match, answers: Answer[]): void;
  /** @param byChance false: what was written for it counts alone, for requests that are none to the Wallet API */
  next(method: string, path: string, byChance: boolean): Fate;
};

export function createFortune(): Fortune {
  const scripts: { match: Match; answers: Answer[] }[] = [];
  let behaviour: Behaviour = {};
  let random = Math.random;

  const scripted = (method: string, path: string): Answer | undefined =>
    scripts
      .find(
        ({ match, answers }) =>
          answers.length > 0 &&
          (match.method ?? method) === method &&
          (match.path === undefined || path.search(match.path) >= 0),
      )
      ?.answers.shift();

  const chance = (): Answer | undefined => {
    const { share = 0, kinds = [] } = behaviour.fail ?? {};
    if (share === 0 || random() >= share) return undefined;
    return kinds[Math.floor(random() * kinds.length)];
  };

  return {
    behave(wanted) {
      behaviour = wanted;
      random = wanted.seed === undefined ? Math.random : seeded(wanted.seed);
    },
    get behaviour() {
      return behaviour;
    },
    script: (match, answers) => void scripts.push({ match, answers: [...answers] }),
    next(method, path, byChance) {
      const answer = scripted(method, path) ?? (byChance ? chance() : undefined);
      const { latencyMs = 0 } = byChance ? behaviour : {};
      const [least, most] = typeof latencyMs === 'number' ? [latencyMs, latencyMs] : latencyMs;
      const whole = least + (most - least) * random();
      const beforeMs = whole === 0 ? 0 : whole * random();
      return { answer, beforeMs, afterMs: whole - beforeMs };
    },
  };
}

/** Mulberry32: https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
