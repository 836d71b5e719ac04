// Apple's push server: one long-lived HTTP/2 connection under the pass certificate.
// https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
//
// node:http2 and not a library: what is asked for is a client certificate, a host and authority of one's own, and the
// peer's stream limit with thousands of requests; no kept client has all three (src/README.md, close decisions).

import { type ClientHttp2Session, connect } from 'node:http2';
import { isIP } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import type { Clock } from '../clock.ts';
import { Upstream } from '../errors.ts';
import { type ApnsAnswer, exchange, type Push } from './apns-request.ts';

export type Apns = {
  /** Resolves once there is a connection that takes requests. @throws Upstream where there is none */
  ready(): Promise<void>;
  /** Waits for a free stream. Never rejects. @param token hex @param topic the pass type identifier */
  send(token: string, topic: string): Promise<ApnsAnswer>;
  /** The next request goes over a new connection: the certificate is another one. */
  renew(): void;
  /** What is in flight is lost, and nothing is sent any more. */
  close(): Promise<void>;
};

export type ApnsOptions = {
  /** https://host[:port] */
  url: string;
  /** Of the certificate to show now: asked for each connection. */
  secureContext: () => SecureContext;
  clock: Clock;
  /** Milliseconds: for a connection, and for an answer. */
  timeoutMs?: number;
  /** Milliseconds without a word, while answers are due, until the peer is asked whether it lives; then once more. */
  quietMs?: number;
};

/** Apple keeps a push for a phone that is off for 30 days at the most. */
const keepSeconds = 28 * 24 * 3600;
/** Whatever the peer allows: more in flight tells nothing sooner. */
const mostStreams = 1000;
/** Where a connection brought no answer the next is not made at once: rapid connections look like an attack. */
const pauseMs = { first: 500, most: 15_000 };
const idlePingMs = 3600_000;

export function openApns(options: ApnsOptions): Apns {
  const { url, secureContext, clock, timeoutMs = 10_000, quietMs = 5_000 } = options;
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  let line: Line | undefined;
  let opening: Promise<Line> | undefined;
  let inVain = 0;
  let notBefore = 0;
  let certificate = 0;
  let closed = false;

  /** The connection that takes requests now, opened where there is none. */
  async function lineNow(): Promise<Line> {
    if (line?.takes()) return line;
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  async function open(): Promise<Line> {
    if (closed || performance.now() < notBefore)
      throw new Upstream('apple', `${url} is not asked again so soon`, { retry: true });
    notBefore = performance.now() + Math.min(pauseMs.most, pauseMs.first * 2 ** inVain++);
    const shown = certificate;
    const socket = connectTls({
      host,
      port: Number(port || 443),
      ...(isIP(host) === 0 && { servername: host }),
      ALPNProtocols: ['h2'],
      secureContext: secureContext(),
    });
    // A path that forgets us while nobody redeems would swallow the next push.
    socket.setKeepAlive(true, 60_000);
    const session = connect(url, { settings: { enablePush: false }, createConnection: () => socket });
    try {
      await settingsOf(session, timeoutMs);
    } catch (cause) {
      session.destroy();
      throw new Upstream('apple', `${url} lets nobody in (${(cause as Error).message})`, {
        retry: true,
        cause,
      });
    }
    line = createLine({ session, socket, quietMs, onAnswer: asUsual });
    if (shown !== certificate || closed) line.leave();
    return line;
  }

  function asUsual(): void {
    inVain = 0;
    notBefore = 0;
  }

  return {
    ready: async () => void (await lineNow()),
    async send(token, topic) {
      for (;;) {
        const taken = await lineNow().catch(() => undefined);
        if (taken === undefined) return { lost: 'unprocessed' };
        const slot = await taken.slot(timeoutMs);
        if (slot === 'gone') continue;
        if (slot === 'late') return { lost: 'unprocessed' };
        const expiration = Math.floor(clock.now().getTime() / 1000) + keepSeconds;
        return taken.request({ token, topic, expiration, timeoutMs });
      }
    },
    renew() {
      certificate += 1;
      asUsual();
      line?.leave();
    },
    async close() {
      closed = true;
      await opening?.catch(() => {});
      line?.leave();
      line?.hangUp();
    },
  };
}

/** A connection takes requests once the peer has said how many at a time. */
function settingsOf(session: ClientHttp2Session, timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error('no answer')), timeoutMs);
  session.once('remoteSettings', () => resolve());
  session.once('close', () => reject(new Error('closed')));
  session.on('error', reject);
  return promise.finally(() => clearTimeout(timer));
}

type Line = ReturnType<typeof createLine>;

type LineNeeds = {
  session: ClientHttp2Session;
  /** The one below the session. */
  socket: TLSSocket;
  quietMs: number;
  onAnswer: () => void;
};

function createLine({ session, socket, quietMs, onAnswer }: LineNeeds) {
  const waiting: ((there: boolean) => void)[] = [];
  let inFlight = 0;
  let lastWord = performance.now();
  let left = false;

  const takes = () => !left && !session.closed && !session.destroyed;
  const limit = () => Math.min(mostStreams, session.remoteSettings.maxConcurrentStreams ?? mostStreams);
  const heard = () => {
    lastWord = performance.now();
    onAnswer();
  };

  function admit(): void {
    while (waiting.length > 0 && (!takes() || inFlight < limit())) {
      // Counted here: whoever is let in has its stream before anybody else looks.
      const there = takes();
      if (there) inFlight += 1;
      waiting.shift()?.(there);
    }
  }

  /** What is in flight gets its answers; what waits goes elsewhere. */
  function leave(): void {
    left = true;
    admit();
    if (!session.closed && !session.destroyed) session.close();
  }

  function hangUp(): void {
    session.destroy();
    socket.destroySoon();
  }

  const watch = setInterval(() => {
    // It is over for us, and the peer does not hang up.
    if (session.destroyed) return socket.destroy();
    const quiet = performance.now() - lastWord;
    if (quiet < (inFlight > 0 ? quietMs : idlePingMs)) return;
    const noPong = setTimeout(() => session.destroy(), quietMs).unref();
    const asked = session.ping((error) => {
      clearTimeout(noPong);
      if (!error) heard();
    });
    if (!asked) clearTimeout(noPong);
  }, quietMs);
  watch.unref();
  session.on('remoteSettings', admit);
  session.on('goaway', leave);
  session.on('close', () => {
    clearInterval(watch);
    left = true;
    admit();
  });

  return {
    takes,
    leave,
    hangUp,
    /** Waits for a free stream, as long as the peer answers others. `gone`: this connection takes no more. */
    async slot(timeoutMs: number): Promise<'there' | 'gone' | 'late'> {
      const { promise, resolve } = Promise.withResolvers<'there' | 'gone' | 'late'>();
      const enter = (there: boolean) => resolve(there ? 'there' : 'gone');
      waiting.push(enter);
      admit();
      if (!waiting.includes(enter)) return promise;
      const giveUp = setInterval(() => {
        const place = waiting.indexOf(enter);
        if (place < 0 || performance.now() - lastWord < timeoutMs) return;
        waiting.splice(place, 1);
        resolve('late');
      }, timeoutMs);
      return promise.finally(() => clearInterval(giveUp));
    },
    async request(push: Push): Promise<ApnsAnswer> {
      try {
        return await exchange(session, push, heard);
      } finally {
        inFlight -= 1;
        admit();
      }
    },
  };
}
