// What becomes of a push that Apple has no reason to refuse: what a test wrote for its token, else chance.

/** `timestamp`: of a 410, in milliseconds. 'reset' ends the stream without a status, 'silence' never answers. */
export type Answer =
  | { status: number; reason?: string; timestamp?: number; delayMs?: number }
  | 'reset'
  | 'silence';

export type Behaviour = {
  latencyMs?: number;
  /** 0 to 1: how many pushes meet `error`; 503 ServiceUnavailable where none is given. */
  errorRate?: number;
  error?: Answer;
  /** 0 to 1: how many streams are reset. */
  resetRate?: number;
  /** All connections are asked to leave so often. */
  goawayEveryMs?: number;
  maxConcurrentStreams?: number;
  /** 0 to 1, for repeatable chance. */
  random?: () => number;
};

export type Fortune = {
  /** Answers for this token, one a push, before anything else. */
  script(token: string, answers: Answer[]): void;
  behave(behaviour: Behaviour): void;
  next(token: string): { answer: Answer; delayMs: number };
};

export function createFortune(): Fortune {
  const scripts = new Map<string, Answer[]>();
  let behaviour: Behaviour = {};

  const byChance = (): Answer => {
    const { random = Math.random, errorRate = 0, resetRate = 0, error } = behaviour;
    const drawn = errorRate + resetRate > 0 ? random() : 1;
    if (drawn < resetRate) return 'reset';
    if (drawn < resetRate + errorRate) return error ?? { status: 503, reason: 'ServiceUnavailable' };
    return { status: 200 };
  };
  const scripted = (token: string): Answer | undefined => {
    const answers = scripts.get(token);
    const answer = answers?.shift();
    if (answers?.length === 0) scripts.delete(token);
    return answer;
  };

  return {
    script(token, answers) {
      scripts.set(token, [...(scripts.get(token) ?? []), ...answers]);
    },
    behave(wanted) {
      behaviour = wanted;
    },
    next(token) {
      const answer = scripted(token) ?? byChance();
      const { delayMs } = typeof answer === 'object' ? answer : {};
      return { answer, delayMs: delayMs ?? behaviour.latencyMs ?? 0 };
    },
  };
}
