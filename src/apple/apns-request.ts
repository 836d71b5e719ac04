// One push over an open connection, and what came of it.

import { randomUUID } from 'node:crypto';
import { type ClientHttp2Session, type ClientHttp2Stream, constants, sensitiveHeaders } from 'node:http2';

/** `timestamp`: of a 410, since when the token is dead, in ms. `lost`: nobody knows whether it arrived. */
export type ApnsAnswer =
  | { status: number; reason: string | null; timestamp: number | null }
  | { lost: 'unprocessed' | 'reset' | 'silence' };

/** `token` in hex; `topic` the pass type identifier; `expiration` in Unix seconds. */
export type Push = { token: string; topic: string; expiration: number; timeoutMs: number };

/** Never rejects. `heard` is called when the peer answers. */
export function exchange(session: ClientHttp2Session, push: Push, heard: () => void): Promise<ApnsAnswer> {
  const { promise, resolve } = Promise.withResolvers<ApnsAnswer>();
  let stream: ClientHttp2Stream;
  try {
    stream = session.request(headersOf(push), { endStream: false });
  } catch {
    // The connection ended between the look and this line: nothing was sent.
    return Promise.resolve({ lost: 'unprocessed' });
  }
  let status = 0;
  let body = '';
  let silent = false;
  const timer = setTimeout(() => {
    silent = true;
    stream.close(constants.NGHTTP2_CANCEL);
  }, push.timeoutMs);
  stream.setEncoding('utf8');
  stream.on('response', (headers) => {
    status = Number(headers[':status']);
    heard();
  });
  stream.on('data', (text: string) => {
    if (body.length < 4096) body += text;
  });
  // What it says is what `close` tells: without a listener it would end the process.
  stream.on('error', () => {});
  stream.on('close', () => {
    clearTimeout(timer);
    // RFC 9113 8.7: a refused stream was not worked on, whatever else became of the connection.
    const refused = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
    // A stream can close without a status and without an error: that is no success.
    if (status === 0) resolve({ lost: silent ? 'silence' : refused ? 'unprocessed' : 'reset' });
    else resolve({ status, ...readBody(body) });
  });
  stream.end('{}');
  return promise;
}

function headersOf({ token, topic, expiration }: Push) {
  const path = `/3/device/${token}`;
  return {
    ':method': 'POST',
    ':path': path,
    'apns-topic': topic,
    'apns-push-type': 'background',
    'apns-priority': '5',
    'apns-expiration': String(expiration),
    'apns-id': randomUUID(),
    // Apple asks for it: else each token pushes something useful out of the header table.
    [sensitiveHeaders]: [':path'],
  };
}

function readBody(body: string): { reason: string | null; timestamp: number | null } {
  try {
    const { reason, timestamp } = JSON.parse(body) as Record<string, unknown>;
    return {
      reason: typeof reason === 'string' ? reason.slice(0, 100) : null,
      timestamp: typeof timestamp === 'number' ? timestamp : null,
    };
  } catch {
    return { reason: null, timestamp: null };
  }
}
