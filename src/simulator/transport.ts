// How a phone speaks HTTP: an argument, so that it can speak to a server in the same process without a socket.

import http from 'node:http';
import https from 'node:https';

export type WireRequest = {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
};

/** Header names in lower case. */
export type WireAnswer = {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: Buffer;
};

/** Rejects where no answer came. */
export type Transport = (request: WireRequest) => Promise<WireAnswer>;

export type HttpOptions = {
  /** Connections to one server, which all phones of this transport share. */
  maxSockets?: number;
  /** PEM of an authority that the machine does not know. */
  ca?: string;
  timeoutMs?: number;
};

/** Over sockets that are kept and do not keep the process alive. No cookies, no cache, no redirects: Wallet has none. */
export function overHttp({ maxSockets = 64, ca, timeoutMs = 60_000 }: HttpOptions = {}): Transport {
  const options = { keepAlive: true, maxSockets };
  const [plain, secure] = [new http.Agent(options), new https.Agent({ ...options, ...(ca && { ca }) })];
  return ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      const tls = url.startsWith('https:');
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const request = (tls ? https : http).request(url, {
        method,
        headers: { ...headers, ...length },
        agent: tls ? secure : plain,
        timeout: timeoutMs,
      });
      request.on('timeout', () => request.destroy(new Error('The request timed out.')));
      request.on('error', reject);
      request.on('response', (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks),
          }),
        );
      });
      request.end(body);
    });
}
