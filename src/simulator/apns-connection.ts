// One provider's connection to the stand-in of Apple's push server: requests come in whole, and it ends in all the ways
// in which such connections end.

import { randomUUID } from 'node:crypto';
import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { mostBytes, type PushRequest } from './judge-push.ts';

/** A whole request that waits for its answer. Both ways of answering say whether anybody was there to hear it. */
export type Asked = PushRequest & {
  connection: Connection;
  /** Of the HEADERS frame. */
  flags: number;
  answer(status: number, body?: { reason: string; timestamp?: number }): boolean;
  /** RST_STREAM, without a status. */
  reset(): boolean;
};

export type Connection = {
  readonly number: number;
  /** The UID of the client's certificate. */
  readonly passType: string;
  /** The most requests that ever waited at once. */
  readonly mostInFlight: number;
  /** The first topic that was asked for. */
  topic: string | undefined;
  /** Once: streams above the last one named are not processed, the others still get their answers. */
  goaway(reason: string, unprocessed: number): void;
  /** Silent from now on: no answer, no PING acknowledged, and the peer is not told. */
  hang(): void;
  /** Gone without a word. */
  drop(): void;
  limit(streams: number): void;
};

type Facts = { number: number; socket: Socket };

/** @param socket the one below TLS */
export function openConnection(
  session: ServerHttp2Session,
  { number, socket }: Facts,
  take: (asked: Asked) => void,
): Connection {
  const waiting = new Set<ServerHttp2Stream>();
  const { subject } = (session.socket as TLSSocket).getPeerCertificate();
  let [hung, leaving, latest, mostInFlight] = [false, false, 0, 0];
  const reachable = (stream: ServerHttp2Stream) => !hung && waiting.has(stream) && !stream.destroyed;

  const connection: Connection = {
    number,
    passType: (subject as { UID?: string }).UID ?? '',
    topic: undefined,
    get mostInFlight() {
      return mostInFlight;
    },
    goaway(reason, unprocessed) {
      if (leaving) return;
      leaving = true;
      // node:http2 takes a last stream of 0 for "the latest", so the first of a connection is always processed.
      const later = [...waiting].filter(({ id = 1 }) => id > 1);
      const left = unprocessed > 0 ? later.slice(-unprocessed) : [];
      const last = (left[0]?.id ?? latest + 2) - 2;
      for (const stream of left) waiting.delete(stream);
      session.goaway(constants.NGHTTP2_NO_ERROR, last, Buffer.from(JSON.stringify({ reason })));
      // Once that frame is out: `close` sends another, and the last stream must not grow (RFC 9113 6.8).
      setImmediate(() => session.close());
    },
    hang() {
      hung = true;
      // node:http2 takes the socket's handle over, and `pause` no longer reaches it.
      (socket as unknown as { _handle?: { readStop(): void } })._handle?.readStop();
    },
    drop: () => void socket.destroy(),
    limit: (streams) => session.settings({ maxConcurrentStreams: streams }),
  };

  session.on('error', () => {}); // a peer that vanishes is no error of ours
  session.on('stream', (stream, headers, flags) => {
    waiting.add(stream);
    latest = Math.max(latest, stream.id ?? 0);
    mostInFlight = Math.max(mostInFlight, waiting.size);
    let body: Buffer = Buffer.alloc(0);
    stream.on('data', (chunk: Buffer) => {
      if (body.length <= mostBytes) body = body.length === 0 ? chunk : Buffer.concat([body, chunk]);
    });
    stream.on('end', () =>
      take({
        connection,
        headers,
        flags,
        body,
        answer: (status, said) => reachable(stream) && respond(stream, status, headers['apns-id'], said),
        reset() {
          const reached = reachable(stream);
          if (reached) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
          return reached;
        },
      }),
    );
    stream.on('error', () => {});
    stream.on('close', () => waiting.delete(stream));
  });
  return connection;
}

function respond(
  stream: ServerHttp2Stream,
  status: number,
  id: string | string[] = randomUUID(),
  said?: object,
): true {
  const headers = { ':status': status, 'apns-id': id };
  if (said === undefined) {
    stream.respond(headers, { endStream: true });
  } else {
    stream.respond({ ...headers, 'content-type': 'application/json' });
    stream.end(JSON.stringify(said));
  }
  return true;
}
