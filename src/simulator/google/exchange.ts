// One request and its answer, as a stand-in sees them: what came, what goes back, and every way to lose it.

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isObject, type JsonObject } from './json-object.ts';
import { badJson, Refused } from './refused.ts';

/** `body`: as it came, parsed where it is JSON. */
export type Answered = {
  status: number;
  type?: string;
  headers?: Record<string, string>;
  body: JsonObject | string;
};

/** Undefined where the client left before all of it was here. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  try {
    return await text(request);
  } catch {
    return undefined;
  }
}

/** @throws Refused */
export function parseBody(body: string, contentType: string | undefined): JsonObject {
  if (contentType?.split(';')[0]?.trim() !== 'application/json') {
    throw badJson(`Content-Type is ${contentType ?? 'missing'}.`);
  }
  const parsed = parse(body);
  if (!isObject(parsed)) throw badJson('Root element must be a message.');
  return parsed;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badJson('Unexpected token.');
  }
}

/** Nothing where the client is gone. */
export function give(response: ServerResponse, { status, type, headers, body }: Answered): void {
  if (response.destroyed) return;
  const isJson = typeof body !== 'string';
  response.writeHead(status, {
    'content-type': type ?? (isJson ? 'application/json; charset=UTF-8' : 'text/html; charset=UTF-8'),
    ...headers,
  });
  response.end(isJson ? JSON.stringify(body, null, 2) : body);
}

export function answerOf(error: unknown): Answered {
  if (!(error instanceof Refused)) throw error;
  const { status, body } = error;
  return {
    status,
    body,
    ...(status === 401 && { headers: { 'www-authenticate': 'Bearer realm="https://accounts.google.com/"' } }),
  };
}

/** The connection is gone without a word. */
export function drop(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

/** Until the client has enough. */
export async function keepSilent(request: IncomingMessage): Promise<void> {
  if (!request.socket.destroyed) await once(request.socket, 'close');
}
