// A stand-in of Apple's push server on loopback: HTTP/2 over TLS, certificates checked, as strict as the real one, and
// as unreliable as a test asks. https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns

import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { makeLoopbackCertificate } from '../apple/loopback-certificate.ts';
import { systemClock } from '../clock.ts';
import { type AnswerOptions, createAnswers, type Push, type PushAnswers } from './answer-pushes.ts';
import { type Asked, type Connection, openConnection } from './apns-connection.ts';
import type { Answer, Behaviour } from './fortune.ts';

export type ApnsOptions = AnswerOptions & {
  /** PEM: who may have issued a client's certificate; beside the root its intermediate, for clients that send none. */
  trusted: string[];
  port?: number;
};

export type ApnsStandIn = {
  readonly url: string;
  /** PEM: the authority of this server's own certificate. */
  readonly ca: string;
  readonly pushes: readonly Push[];
  /** What Apple lets through and a provider should not do; each once. */
  readonly faults: readonly string[];
  /** `refused`: TLS handshakes that came to nothing. */
  readonly connections: { ever: number; open: number; refused: number };
  /** The most requests that ever waited on one connection. */
  readonly mostInFlight: number;
  pushesTo(token: string): Push[];
  /** What a phone holds: told the topic of each push that is answered 200. Gives back how to let go. */
  subscribe(token: string, listener: (topic: string) => void): () => void;
  /** The next answers for this token, one a push. */
  script(token: string, ...answers: Answer[]): void;
  /** From now on so; what is not named is as usual. */
  behave(behaviour: Behaviour): void;
  /** On every connection: GOAWAY, with so many of the latest waiting requests left unprocessed. */
  goaway(reason?: string, unprocessed?: number): void;
  /** The connections of now fall silent; new ones are served. */
  hang(): void;
  /** The connections of now are gone without a word. */
  drop(): void;
  setStreamLimit(streams: number): void;
  close(): Promise<void>;
};

const usualStreams = 1000;

export async function startApns(options: ApnsOptions): Promise<ApnsStandIn> {
  const own = await makeLoopbackCertificate(systemClock.now());
  const server = createSecureServer({
    key: own.key,
    cert: own.certificate,
    ca: options.trusted,
    requestCert: true,
    rejectUnauthorized: true,
    settings: { maxConcurrentStreams: usualStreams },
  });
  const answers = createAnswers(options);
  const connections = watchConnections(server, answers.take);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return standIn(server, own.ca, answers, connections);
}

type Connections = {
  open: Set<Connection>;
  sockets: Map<number | undefined, Socket>;
  counted: { ever: number; refused: number; mostInFlight: number };
};

function watchConnections(server: Http2SecureServer, take: (asked: Asked) => void): Connections {
  const [open, sockets] = [new Set<Connection>(), new Map<number | undefined, Socket>()];
  const counted = { ever: 0, refused: 0, mostInFlight: 0 };
  server.on('connection', (socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.on('close', () => sockets.delete(remotePort));
  });
  server.on('tlsClientError', () => {
    counted.refused += 1;
  });
  server.on('session', (session) => {
    const socket = sockets.get(session.socket.remotePort);
    if (socket === undefined) return session.destroy(); // it left during the handshake
    counted.ever += 1;
    const connection = openConnection(session, { number: counted.ever, socket }, take);
    open.add(connection);
    session.on('close', () => {
      open.delete(connection);
      counted.mostInFlight = Math.max(counted.mostInFlight, connection.mostInFlight);
    });
  });
  return { open, sockets, counted };
}

function standIn(
  server: Http2SecureServer,
  ca: string,
  { fortune, pushes, faults, subscribe }: PushAnswers,
  { open, sockets, counted }: Connections,
): ApnsStandIn {
  let leaving: NodeJS.Timeout | undefined;
  const each = (act: (connection: Connection) => void) => [...open].forEach(act);
  const goaway = (reason = 'Shutdown', unprocessed = 0) =>
    each((connection) => connection.goaway(reason, unprocessed));
  const setStreamLimit = (streams: number) => {
    server.updateSettings({ maxConcurrentStreams: streams });
    each((connection) => connection.limit(streams));
  };

  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca,
    pushes,
    get faults() {
      return [...faults];
    },
    get connections() {
      return { ever: counted.ever, open: open.size, refused: counted.refused };
    },
    get mostInFlight() {
      return Math.max(counted.mostInFlight, ...[...open].map((connection) => connection.mostInFlight));
    },
    pushesTo: (token) => pushes.filter((push) => push.token === token),
    subscribe,
    script: (token, ...answers) => fortune.script(token, answers),
    behave(behaviour) {
      fortune.behave(behaviour);
      setStreamLimit(behaviour.maxConcurrentStreams ?? usualStreams);
      clearInterval(leaving);
      if (behaviour.goawayEveryMs) leaving = setInterval(goaway, behaviour.goawayEveryMs).unref();
    },
    goaway,
    hang: () => each((connection) => connection.hang()),
    drop: () => each((connection) => connection.drop()),
    setStreamLimit,
    async close() {
      clearInterval(leaving);
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}
