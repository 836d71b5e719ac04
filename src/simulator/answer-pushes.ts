// Answers pushes as Apple does, tells the phones, and keeps a record of all of it.

import type { IncomingHttpHeaders } from 'node:http2';
import type { Asked } from './apns-connection.ts';
import { type Answer, createFortune, type Fortune } from './fortune.ts';
import { faultsOf, tokenOf, topicOf, whyRefused } from './judge-push.ts';

/** A push that was answered, or left without an answer on purpose. `at`: when it came, in milliseconds since 1970. */
export type Push = {
  token: string;
  topic: string;
  at: number;
  status: number | 'reset' | 'silence';
  reason: string | undefined;
  /** Which connection, counted from 1. */
  connection: number;
  headers: IncomingHttpHeaders;
};

export type AnswerOptions = {
  /** The topic that a token was given for, where it is known. */
  registeredFor?: (token: string) => string | undefined;
  /** Takes each push in place of `pushes`, for tests of millions. */
  onPush?: (push: Push) => void;
};

export type PushAnswers = {
  take(asked: Asked): void;
  fortune: Fortune;
  pushes: Push[];
  faults: Set<string>;
  subscribe(token: string, listener: (topic: string) => void): () => void;
};

export function createAnswers({ registeredFor, onPush }: AnswerOptions): PushAnswers {
  const fortune = createFortune();
  const pushes: Push[] = [];
  const faults = new Set<string>();
  const listeners = new Map<string, (topic: string) => void>();
  const keep = onPush ?? ((push: Push) => void pushes.push(push));

  const settle = (asked: Asked, at: number, answer: Answer): void => {
    if (!give(asked, answer)) return;
    const [token, topic, { headers, connection }] = [tokenOf(asked), topicOf(asked), asked];
    const { status, reason } = typeof answer === 'object' ? answer : { status: answer };
    keep({ token, topic, at, status, reason, connection: connection.number, headers });
    if (status === 200) listeners.get(token)?.(topic);
  };
  return {
    fortune,
    pushes,
    faults,
    take(asked) {
      const at = now();
      for (const fault of faultsOf(asked, asked.flags)) faults.add(fault);
      if (mixesTopics(asked)) faults.add('more than one topic on a connection');
      const token = tokenOf(asked);
      const wrong = whyRefused(asked, asked.connection.passType, registeredFor?.(token));
      const { answer, delayMs } = wrong ? { answer: wrong, delayMs: 0 } : fortune.next(token);
      if (delayMs > 0) setTimeout(settle, delayMs, asked, at, answer).unref();
      else settle(asked, at, answer);
    },
    subscribe(token, listener) {
      listeners.set(token, listener);
      return () => void listeners.delete(token);
    },
  };
}

const now = (): number => performance.timeOrigin + performance.now();

function mixesTopics(asked: Asked): boolean {
  const topic = topicOf(asked);
  if (topic === '') return false;
  asked.connection.topic ??= topic;
  return asked.connection.topic !== topic;
}

/** False where nobody waits for it any more. */
function give(asked: Asked, answer: Answer): boolean {
  if (answer === 'silence') return true;
  if (answer === 'reset') return asked.reset();
  const { status, reason, timestamp = now() } = answer;
  if (reason === undefined) return asked.answer(status);
  return asked.answer(status, { reason, ...(status === 410 && { timestamp: Math.floor(timestamp) }) });
}
