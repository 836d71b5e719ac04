// Answers requests as Google does, unless a test wants it otherwise, and keeps a record of all of it.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { ApplyMethod } from './apply-method.ts';
import { type Answered, answerOf, drop, give, keepSilent, parseBody, readBody } from './exchange.ts';
import { type FoundMethod, findMethod } from './find-method.ts';
import type { Answer, Behaviour, Fate, Fortune } from './fortune.ts';
import { isObject, type JsonObject, textOf } from './json-object.ts';
import type { Pace } from './pace.ts';
import {
  internalError,
  notFoundPage,
  permissionDenied,
  rateLimited,
  rateLimitedAs403,
  unauthenticated,
  unavailable,
} from './refused.ts';
import type { Tokens } from './tokens.ts';

/** A request, whatever became of it. */
export type SeenRequest = {
  /** When it came, in milliseconds of performance.now(). */
  at: number;
  method: string;
  path: string;
  /** `offerObject`; empty where it is none of the Wallet API. */
  resource: string;
  id: string;
  /** Of the answer that left here, or how it was lost; 'open' so long as nothing has left. */
  status: number | 'open' | 'left' | 'dropBefore' | 'dropAfterCommit' | 'timeout' | 'timeoutAfterCommit';
  /** JSON is parsed, a form is text. */
  body: unknown;
};

/** What is no part of the REST API, by method and path; undefined for what is not there. */
export type OtherPage = (request: IncomingMessage, url: URL, body: string) => Answered | undefined;

export type AnswerNeeds = {
  fortune: Fortune;
  pace: Pace;
  tokens: Tokens;
  apply: ApplyMethod;
  otherPage: OtherPage;
  onRequest: ((line: string) => void) | undefined;
};

export function createListener(needs: AnswerNeeds): { listener: RequestListener; requests: SeenRequest[] } {
  const requests: SeenRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const at = performance.now();
    const { method = '', url: path = '/' } = request;
    const url = new URL(path, 'http://stand-in');
    const found = findMethod(method, url.pathname);
    const entry: SeenRequest = {
      ...{ at, method, path, resource: found?.resource ?? '', id: found?.id ?? '' },
      ...{ status: 'open', body: undefined },
    };
    requests.push(entry);
    void answer({ request, response, url, found, entry }, needs).finally(() =>
      needs.onRequest?.(`${method} ${path.slice(0, 200)} ${entry.status}`),
    );
  };
  return { listener, requests };
}

type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  found: FoundMethod | undefined;
  entry: SeenRequest;
};

async function answer(exchange: Exchange, needs: AnswerNeeds): Promise<void> {
  const { request, response, url, entry } = exchange;
  const ofApi = url.pathname.startsWith('/walletobjects/');
  const tooMany = ofApi && needs.pace.arrived(entry.at);
  const fate = needs.fortune.next(entry.method, entry.path, ofApi);
  const body = await readBody(request);
  if (body === undefined) {
    entry.status = 'left';
    return;
  }
  note(entry, body);
  if (tooMany) return answerWith(rateLimited());
  if (fate.beforeMs > 0) await wait(fate.beforeMs);
  const instead = insteadOf(fate.answer);
  if (instead === 'dropBefore' || instead === 'timeout') return lose(instead);
  const usual = instead ?? (await usually(exchange, body, needs));
  if (fate.afterMs > 0) await wait(fate.afterMs);
  if (fate.answer === 'dropAfterCommit' || fate.answer === 'timeoutAfterCommit') return lose(fate.answer);
  answerWith(fate.answer === '500AfterCommit' ? internalError() : usual);

  function answerWith(answered: Answered): void {
    entry.status = answered.status;
    give(response, answered);
  }
  async function lose(how: NonNullable<Lost>): Promise<void> {
    entry.status = how;
    if (how === 'timeout' || how === 'timeoutAfterCommit') await keepSilent(request);
    else drop(request);
  }
}

type Lost = Extract<Fate['answer'], 'dropBefore' | 'dropAfterCommit' | 'timeout' | 'timeoutAfterCommit'>;

/** What stands for the usual answer before anything is done; undefined where Google does what it is asked. */
function insteadOf(answer: Answer | undefined): Answered | 'dropBefore' | 'timeout' | undefined {
  if (typeof answer === 'object' || answer === 'dropBefore' || answer === 'timeout') return answer;
  if (answer === '503') return unavailable();
  if (answer === '500') return internalError();
  return answer === '429' ? rateLimited() : undefined;
}

async function usually(exchange: Exchange, body: string, needs: AnswerNeeds): Promise<Answered> {
  const { request, url, found } = exchange;
  try {
    if (found) return { status: 200, body: await callMethod(request, url, found, body, needs) };
    const other = needs.otherPage(request, url, body);
    return other ?? { status: 404, body: notFoundPage(url.pathname) };
  } catch (error) {
    return answerOf(error);
  }
}

/** @throws Refused */
async function callMethod(
  { headers }: IncomingMessage,
  url: URL,
  found: FoundMethod,
  body: string,
  { tokens, fortune, apply }: AnswerNeeds,
): Promise<JsonObject> {
  const account = tokens.accountOf(headers.authorization);
  if (!account) throw unauthenticated();
  demandGood(fortune.behaviour);
  if (account.isUser === false) throw permissionDenied();
  const parsed = found.method.request ? parseBody(body, headers['content-type']) : {};
  return apply({ found, query: url.searchParams, body: parsed });
}

function demandGood({ rateLimit403, permission403 }: Behaviour): void {
  if (rateLimit403) throw rateLimitedAs403();
  if (permission403) throw permissionDenied();
}

function note(entry: SeenRequest, body: string): void {
  try {
    entry.body = body === '' ? undefined : JSON.parse(body);
  } catch {
    entry.body = body;
  }
  if (entry.id === '' && isObject(entry.body)) entry.id = textOf(entry.body.id);
}
