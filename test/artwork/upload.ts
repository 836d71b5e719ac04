// Sends pictures over real sockets and times the answers, whatever the service makes of them.

import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export type Answer = {
  status: number;
  headers: IncomingHttpHeaders;
  /** What is read of any answer of the API. */
  body: {
    code?: string;
    status?: number;
    detail?: string;
    errors?: { path: string; message: string }[];
    renditions?: Record<string, { url: string }>;
    id?: string;
    links?: { page: string; applePass: string };
  };
  /** Milliseconds from the first byte sent to the last received. */
  took: number;
};
export type Door = { url: string; apiKey: string };

type Options = { headers?: Record<string, string>; path?: string; method?: string };

/** Rejects when the connection is lost without an answer. */
export async function call(door: Door, bytes: Buffer, options: Options = {}): Promise<Answer> {
  const { headers = {}, path = '/api/v1/artworks', method = 'POST' } = options;
  const started = performance.now();
  const sent = request(door.url + path, {
    method,
    agent: false,
    headers: {
      authorization: `Bearer ${door.apiKey}`,
      ...(method === 'GET' ? {} : { 'content-length': bytes.length }),
      ...headers,
    },
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve);
    // One that is answered before it is read to its end breaks off afterwards; its answer stands.
    sent.on('error', reject);
    sent.end(bytes);
  });
  const read = await text(response);
  const isJson = /json/.test(response.headers['content-type'] ?? '');
  const { statusCode: status = 0, headers: received } = response;
  return {
    status,
    headers: received,
    body: isJson ? JSON.parse(read) : read,
    took: performance.now() - started,
  };
}

export const upload = (door: Door, bytes: Buffer): Promise<Answer> =>
  call(door, bytes, { headers: { 'content-type': 'application/octet-stream' } });

/** Milliseconds: 6 s where nothing else runs; other tests run beside this one. */
export const longestAnswer = 12_000;

/** What is wrong with an answer to a stranger's file; `mayWait`: others are sent at the same time. */
export function findFaults(
  { status, headers, body, took }: Answer,
  { expect, mayWait }: { expect: 'refused' | 'either'; mayWait: boolean },
): string[] {
  const faults: string[] = [];
  const said = `${status} ${body?.code ?? ''}`.trim();
  const fine =
    (status === 201 && expect === 'either') ||
    said === '422 IMAGE_REFUSED' ||
    said === '413 BODY_TOO_LARGE' ||
    (said === '429 RATE_LIMITED' && (mayWait || expect === 'either'));
  if (!fine) faults.push(`answers ${said}`);
  if (status >= 400 && headers['content-type'] !== 'application/problem+json')
    faults.push('is no problem document');
  if (status === 429 && !(Number(headers['retry-after']) >= 1)) faults.push('does not say when to retry');
  if (status === 422 && body?.errors?.[0]?.path !== '/image') faults.push('does not say what was wrong');
  if (took >= longestAnswer) faults.push(`takes ${Math.round(took)} ms`);
  if (/\bat .*\.[jt]s:\d|node_modules/.test(JSON.stringify(body))) faults.push('tells of the inside');
  return faults;
}
