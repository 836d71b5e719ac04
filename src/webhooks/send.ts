// One POST to a webhook: to a checked address, within a time limit, following nothing. Answers and faults alike are results.

import http from 'node:http';
import https from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { findAddresses, type Resolve, Unreachable } from './addresses.ts';
import { whyNotAllowed } from './allowed-url.ts';

export type Message = { headers: Record<string, string>; body: string };

export type SendRules = {
  production: boolean;
  resolve: Resolve;
  /** For everything together: name, connection, TLS, answer to its last byte. */
  timeoutMs: number;
};

/** Either a complete answer with its status, or a fault in words. */
export type Outcome = { status: number; retryAfter?: string } | { fault: string };

/** Nothing in an answer's body matters: more than this is not waited for. */
const mostBytes = 64 * 1024;

/** Never throws: whatever a receiver, its name server or its certificate does is an outcome. */
export async function send(
  url: string,
  message: Message,
  { timeoutMs, ...rules }: SendRules,
): Promise<Outcome> {
  const why = whyNotAllowed(url, rules.production);
  if (why !== undefined) return { fault: `the URL ${why}` };
  const target = new URL(url);
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const addresses = await orLate(findAddresses(target, rules), late);
    return await post(target, addresses, message, late);
  } catch (error) {
    return { fault: late.aborted ? `no complete answer within ${timeoutMs / 1000} s` : inWords(error) };
  }
}

function orLate<T>(work: Promise<T>, late: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    late.addEventListener('abort', () => reject(late.reason), { once: true });
    work.then(resolve, reject);
  });
}

/** `agent: false`: a connection of its own, closed afterwards, and no proxy that the environment may name. */
async function post(
  target: URL,
  addresses: string[],
  { headers, body }: Message,
  late: AbortSignal,
): Promise<Outcome> {
  const { request } = target.protocol === 'https:' ? https : http;
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const options = {
      method: 'POST',
      agent: false,
      lookup: pinned(addresses),
      signal: late,
      headers: { ...headers, ...length },
    };
    const asked = request(target, { ...options, rejectUnauthorized: true });
    asked.on('response', resolve).on('error', reject);
    // Also where no answer came: a changed protocol, a connection closed in silence.
    asked.on('close', () => reject(new Unreachable('the connection was closed without an answer')));
    asked.end(body);
  });
  let read = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    read += chunk.length;
    // Leaving the loop closes the connection.
    if (read > mostBytes) break;
  }
  const retryAfter = answer.headers['retry-after'];
  return { status: answer.statusCode as number, ...(retryAfter !== undefined && { retryAfter }) };
}

/** Answers every look-up with the checked addresses: between the check and the connection nobody is asked again. */
function pinned(addresses: string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_hostname, { all: wantsAll }, callback) => {
    if (wantsAll) callback(null, all);
    else callback(null, all[0]?.address ?? '', all[0]?.family);
  };
}

const words: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed before the answer was complete',
  EHOSTUNREACH: 'the host is not reachable',
  ENETUNREACH: 'the network is not reachable',
  ETIMEDOUT: 'the connection could not be made in time',
};

/** Node's codes only: its messages may hold what the receiver wrote. */
function inWords(error: unknown): string {
  if (error instanceof Unreachable) return error.message;
  // Several addresses, each with its own failure: the first speaks for all.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = String((first as NodeJS.ErrnoException).code ?? 'no code');
  if (/CERT|SSL|TLS|^EPROTO$/.test(code))
    return `the TLS certificate or connection is not acceptable (${code})`;
  if (code.startsWith('HPE_')) return 'the answer is not HTTP';
  return words[code] ?? `the message could not be sent (${code})`;
}
