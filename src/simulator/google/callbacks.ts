// Tells the issuer who saved and who removed a pass: signed, tried again for a while, in no order, possibly twice or never.
// https://developers.google.com/wallet/retail/offers/use-cases/use-callbacks-for-saves-and-deletions

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallbackSigner, SignedCallback, Way } from './callback-signer.ts';
import { isObject, type JsonObject, textOf } from './json-object.ts';
import type { State } from './state.ts';

/** `attempts`: a status, or why there was none. */
export type SentCallback = {
  url: string;
  message: JsonObject;
  attempts: { at: number; answer: number | string }[];
};

export type CallbackSender = {
  readonly sent: readonly SentCallback[];
  tell(objectId: string, eventType: 'save' | 'del'): void;
  /**
   * Any message, even a wrong one, at once. @param message `classId` finds the url where none is given
   * @param options `way`: how to sign it wrongly
   */
  send(message: JsonObject, options?: { url?: string; way?: Partial<Way> }): Promise<void>;
  /** What was held goes out, one after the other. */
  flush(options?: { order?: 'kept' | 'reversed' }): Promise<void>;
  /** Until every callback of now was taken, or given up. */
  settled(): Promise<void>;
  stop(): void;
};

const patienceMs = 5000;
const hourMs = 3_600_000;

type Letter = { sent: SentCallback; body: SignedCallback; copies: number };

/** @param retryMs how long Google waits before each further attempt; its own schedule is not published */
export function createCallbackSender(
  state: Pick<State, 'clock' | 'resources' | 'fortune'>,
  signer: CallbackSigner,
  retryMs: readonly number[] = [200, 1000, 5000],
): CallbackSender {
  const { clock, resources, fortune } = state;
  const [sent, held, underWay] = [[] as SentCallback[], [] as Letter[], new Set<Promise<void>>()];
  const stopped = new AbortController();

  const deliver = async ({ sent: { url, attempts }, body }: Letter): Promise<void> => {
    for (const ms of [0, ...retryMs]) {
      if (ms > 0) await wait(ms, undefined, { signal: stopped.signal, ref: false });
      const at = performance.now();
      const answer = await post(url, body, stopped.signal);
      attempts.push({ at, answer });
      if (typeof answer === 'number' && answer >= 200 && answer < 300) return;
    }
  };
  const follow = (letter: Letter): Promise<void> => {
    const copies = Array.from({ length: letter.copies }, () => deliver(letter));
    const all = Promise.allSettled(copies).then(() => void underWay.delete(all));
    underWay.add(all);
    return all;
  };
  const write = (message: JsonObject, url: string, way?: Partial<Way>): Letter => {
    const letter = { sent: { url, message, attempts: [] }, body: signer.sign(message, way) };
    sent.push(letter.sent);
    return { ...letter, copies: fortune.behaviour.copies ?? 1 };
  };
  const urlOf = (classId: unknown): string => {
    const options = resources.find('class', textOf(classId))?.value.callbackOptions;
    return isObject(options) ? textOf(options.url) : '';
  };

  return {
    sent,
    tell(objectId, eventType) {
      const { callbacks = 'send' } = fortune.behaviour;
      const classId = resources.find('object', objectId)?.value.classId;
      const url = urlOf(classId);
      if (url === '' || callbacks === 'drop') return;
      const expTimeMillis = clock.now().getTime() + hourMs;
      const letter = write(
        { classId, objectId, eventType, expTimeMillis, count: 1, nonce: randomUUID() },
        url,
      );
      if (callbacks === 'hold') held.push(letter);
      else void follow(letter);
    },
    async send(message, { url = urlOf(message.classId), way } = {}) {
      await follow(write(message, url, way));
    },
    async flush({ order = 'kept' } = {}) {
      const letters = held.splice(0);
      for (const letter of order === 'reversed' ? letters.reverse() : letters) await follow(letter);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    stop: () => stopped.abort(),
  };
}

async function post(url: string, body: SignedCallback, signal: AbortSignal): Promise<number | string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    return error instanceof Error ? error.message : 'no answer';
  }
}
