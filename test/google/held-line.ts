// The line to Google, on which a test holds a request for as long as it likes.

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

type Held = {
  /** Resolves when the request is on the line. */
  arrived: Promise<void>;
  /** Lets it go on to Google. */
  release(): void;
};

export async function openHeldLine(target: string) {
  const waiting: { method: string; arrive(): void; released: Promise<void> }[] = [];

  const pass = async (request: IncomingMessage) => {
    const { method = '', url = '', headers } = request;
    const body = await buffer(request);
    const at = waiting.findIndex((each) => each.method === method);
    const [held] = at < 0 ? [] : waiting.splice(at, 1);
    held?.arrive();
    await held?.released;
    const { authorization = '', 'content-type': type = '' } = headers;
    return fetch(`${target}${url}`, {
      method,
      headers: { authorization, 'content-type': type },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
  };
  const server = createServer(async (request, response) => {
    try {
      const answer = await pass(request);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(await answer.text());
    } catch {
      request.socket.resetAndDestroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The next request with this method. */
    hold(method: string): Held {
      const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      waiting.push({ method, arrive: arrived.resolve, released: released.promise });
      return { arrived: arrived.promise, release: released.resolve };
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
