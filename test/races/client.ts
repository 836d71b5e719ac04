// A client of the API over real sockets: one call at a time, or many bodies let go at the same moment.

import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

// biome-ignore lint/suspicious/noExplicitAny: any answer of the API
export type Body = any;
export type Answer = { status: number; headers: IncomingMessage['headers']; body: Body; took: number };

export type Call = {
  path: string;
  body?: object | string;
  method?: string;
  /** Idempotency-Key */
  key?: string;
  headers?: Record<string, string>;
};

export type Client = {
  url: string;
  /** Rejects when the connection is lost before the whole answer is there. */
  send(call: Call): Promise<Answer>;
  /** The request up to the last byte of its body: everything but that is at the server when it resolves. */
  aim(call: Call): Promise<{ release(): void; answer: Promise<Answer> }>;
};

export function createClient(url: string, apiKey: string, options: { keepAlive?: boolean } = {}): Client {
  const agent = new Agent({ keepAlive: options.keepAlive ?? true, maxSockets: 500, maxFreeSockets: 500 });

  function open({ path, body, method = 'POST', key, headers }: Call) {
    const bytes = Buffer.from(typeof body === 'string' ? body : body ? JSON.stringify(body) : '');
    const started = performance.now();
    const sent = request(url + path, {
      method,
      agent,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(bytes.length > 0 && { 'content-type': 'application/json', 'content-length': bytes.length }),
        ...(key && { 'idempotency-key': key }),
        ...headers,
      },
    });
    const answer = new Promise<Answer>((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (response) => {
        text(response).then((read) => {
          const { statusCode: status = 0, headers } = response;
          const isJson = /json/.test(headers['content-type'] ?? '');
          const body = isJson ? JSON.parse(read) : read;
          resolve({ status, headers, body, took: performance.now() - started });
        }, reject);
      });
    });
    return { sent, bytes, answer };
  }

  return {
    url,
    send(call) {
      const { sent, bytes, answer } = open(call);
      sent.end(bytes);
      return answer;
    },
    async aim(call) {
      const { sent, bytes, answer } = open(call);
      await new Promise<void>((resolve, reject) => {
        sent.on('error', reject);
        sent.write(bytes.subarray(0, -1), () => resolve());
      });
      return { release: () => sent.end(bytes.subarray(-1)), answer };
    },
  };
}

/** Sockets open, headers sent, all bodies but their last byte there; then the last bytes together. */
export async function volley(calls: { client: Client; call: Call }[]): Promise<Answer[]> {
  const aimed = await Promise.all(calls.map(({ client, call }) => client.aim(call)));
  for (const { release } of aimed) release();
  return Promise.all(aimed.map(({ answer }) => answer));
}
