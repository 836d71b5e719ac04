// The line between a client and the service, cut at the worst moment: a TCP proxy that swallows answers.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Line = {
  url: string;
  /** From the next connection on: answers pass, are held back, or are lost together with the connection. */
  answers: 'pass' | 'hold' | 'lose';
  /** So many answers came from the service and were held back or lost. */
  swallowed: number;
  /** Cuts every connection, answered or not. */
  cut(): void;
  close(): Promise<void>;
};

/** @param to where the service listens */
export async function layLine(t: { teardown(work: () => unknown): unknown }, to: string): Promise<Line> {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const mode = line.answers;
    const service = connect(Number(target.port), target.hostname);
    let seen = false;
    const cut = () => {
      client.destroy();
      service.destroy();
    };
    for (const socket of [client, service]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        // The end of a held service is not yet the end for its client.
        if (socket === client || mode !== 'hold') cut();
      });
    }
    client.on('data', (bytes) => service.write(bytes));
    service.on('data', (bytes) => {
      if (mode === 'pass') {
        client.write(bytes);
        return;
      }
      // The first byte of an answer: by then its transaction is committed.
      if (!seen) line.swallowed += 1;
      seen = true;
      if (mode === 'lose') cut();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line: Line = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: 'pass',
    swallowed: 0,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      line.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  t.teardown(() => line.close());
  return line;
}
