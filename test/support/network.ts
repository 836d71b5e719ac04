// Tests speak to loopback and Unix sockets only: anything else is a mistake that would pass on one machine alone.

import { Socket } from 'node:net';

const loopback = /^(127\.|::1$|localhost$)/;

export function refuseStrayNetwork(): void {
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
    const [target] = [args[0]].flat() as [{ host?: string; path?: string } | number | string];
    const host = typeof target === 'object' ? target.host : undefined;
    if (host !== undefined && !loopback.test(host)) throw new Error(`a test reaches for ${host}`);
    return Reflect.apply(connect, this, args);
  } as typeof connect;
}
