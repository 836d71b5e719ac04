// The connections of a server, which can all be reset.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** `refused`: how many came while it was down. */
export type Connections = { refused: number; reset(): void };

export function watchConnections(server: Server, isDown: () => boolean): Connections {
  const open = new Set<Socket>();
  const watched = {
    refused: 0,
    reset: () => {
      for (const socket of open) socket.resetAndDestroy();
    },
  };
  server.on('connection', (socket) => {
    if (isDown()) {
      watched.refused += 1;
      socket.resetAndDestroy();
      return;
    }
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return watched;
}
