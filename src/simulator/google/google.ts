// A stand-in of Google on loopback: the Wallet API, its tokens, the page that saves passes and its callbacks; as strict as
// the real ones, and as unreliable as a test asks. https://developers.google.com/wallet/reference/rest

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../../clock.ts';
import { createListener, type SeenRequest } from './answer-requests.ts';
import { createApplyMethod } from './apply-method.ts';
import { createCallbackSigner } from './callback-signer.ts';
import { type CallbackSender, createCallbackSender, type SentCallback } from './callbacks.ts';
import { type Connections, watchConnections } from './connections.ts';
import { type Answer, type Behaviour, createFortune, type Match } from './fortune.ts';
import { createHolders } from './holders.ts';
import type { JsonObject } from './json-object.ts';
import { createOtherPage, keysPath, savePath, someone, tokenPath } from './other-pages.ts';
import { createPace } from './pace.ts';
import { createPictures } from './pictures.ts';
import { valueNow } from './present.ts';
import { type Applied, createResources, type Kept } from './resources.ts';
import { createSavePage } from './save-page.ts';
import type { Allowances, State } from './state.ts';
import { type Account, createTokens } from './tokens.ts';

export type GoogleOptions = Allowances & {
  issuerId: string;
  issuerName?: string;
  accounts: Account[];
  clock?: Clock;
  /** Of the token server, for clients that read the machine's clock while `clock` stands still; `clock` where absent. */
  tokenClock?: Clock;
  port?: number;
  /** Pictures are fetched before a resource that names them is taken. */
  fetchImages?: boolean;
  /** 20 where absent. */
  mostPerSecond?: number;
  /** How long the callback keys may be kept; 3600 where absent. */
  keysMaxAgeSeconds?: number;
  callbackRetryMs?: readonly number[];
  onRequest?: (line: string) => void;
};

export type GoogleStandIn = {
  /** `http://127.0.0.1:4321` */
  readonly url: string;
  readonly tokenUrl: string;
  readonly callbackKeysUrl: string;
  readonly saveUrl: string;
  readonly requests: readonly SeenRequest[];
  readonly faults: readonly string[];
  /** The most requests to the Wallet API that any second saw. */
  readonly mostInASecond: number;
  /** Connections that were reset while it was down. */
  readonly refusedConnections: number;
  readonly keyFetches: number;
  readonly picturesFetched: readonly string[];
  readonly callbacks: readonly SentCallback[];
  /** As Google would answer it, without classReference. */
  object(id: string): JsonObject | undefined;
  class(id: string): JsonObject | undefined;
  objects(): JsonObject[];
  classes(): JsonObject[];
  /** Every body that was applied, the oldest first. */
  history(id: string): Applied[];
  /** From now on so; what is not named is as usual. */
  behave(behaviour: Behaviour): void;
  /** What the next matching requests get, one each. */
  script(match: Match, ...answers: Answer[]): void;
  /** All access tokens of now are worth nothing any more. */
  revokeTokens(): void;
  /** Opens a link. @returns the ids that are new to the user @throws Refused */
  save(link: string, user?: string): string[];
  /** @returns false where the user does not have it */
  remove(objectId: string, user?: string): boolean;
  sendCallback: CallbackSender['send'];
  flushCallbacks: CallbackSender['flush'];
  /** Until every callback of now was taken, or given up. */
  callbacksSettled(): Promise<void>;
  rotateKeys(options?: { keepOld?: boolean }): void;
  close(): Promise<void>;
};

export async function startGoogle(options: GoogleOptions): Promise<GoogleStandIn> {
  const parts = furnish(options);
  const { fortune, tokens, savePage, signer, pace, apply } = parts;
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tokenUrl = () => `${url()}${tokenPath}`;
  const keys = { fetches: 0, maxAge: options.keysMaxAgeSeconds ?? 3600, list: signer.keys };
  const otherPage = createOtherPage({ tokens, tokenUrl, keys, savePage });
  const { listener, requests } = createListener({
    ...{ fortune, pace, tokens, apply, otherPage },
    onRequest: options.onRequest,
  });
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  const connections = watchConnections(server, () => fortune.behaviour.down ?? false);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return standIn(parts, { url: url(), requests, keys, connections, server });
}

type Parts = ReturnType<typeof furnish>;

function furnish(options: GoogleOptions) {
  const { issuerId, issuerName = 'Stand-in', accounts, clock = systemClock } = options;
  const [resources, fortune] = [createResources(), createFortune()];
  const holders = createHolders(resources);
  const state: State = {
    ...{ issuerId, issuerName, clock, resources, holders, fortune },
    ...{ allowed: options, faults: new Set() },
  };
  const signer = createCallbackSigner({ issuerId, clock });
  const callbacks = createCallbackSender(state, signer, options.callbackRetryMs);
  const pictures = createPictures(options.fetchImages ?? false);
  return {
    ...{ state, resources, fortune, signer, callbacks, pictures },
    tokens: createTokens(accounts, options.tokenClock ?? clock),
    savePage: createSavePage(state, accounts, callbacks),
    pace: createPace(options.mostPerSecond ?? 20),
    apply: createApplyMethod(state, pictures, callbacks),
  };
}

type Running = {
  url: string;
  requests: SeenRequest[];
  keys: { fetches: number };
  connections: Connections;
  server: Server;
};

function standIn(
  { state, resources, fortune, signer, callbacks, pictures, tokens, savePage, pace }: Parts,
  { url, requests, keys, connections, server }: Running,
): GoogleStandIn {
  const show = (kept: Kept | undefined): JsonObject | undefined => {
    if (!kept) return undefined;
    const value = structuredClone(valueNow(kept, state));
    return kept.kind === 'class' ? value : { ...value, hasUsers: state.holders.has(kept.id) };
  };
  const showAll = (kind: 'class' | 'object') => resources.all(kind).map((kept) => show(kept) ?? {});

  return {
    ...{ url, tokenUrl: `${url}${tokenPath}`, callbackKeysUrl: `${url}${keysPath}` },
    ...{ saveUrl: `${url}${savePath}`, requests, callbacks: callbacks.sent },
    picturesFetched: pictures.fetched,
    get faults() {
      return [...state.faults];
    },
    get mostInASecond() {
      return pace.mostInASecond;
    },
    get refusedConnections() {
      return connections.refused;
    },
    get keyFetches() {
      return keys.fetches;
    },
    object: (id) => show(resources.find('object', id)),
    class: (id) => show(resources.find('class', id)),
    objects: () => showAll('object'),
    classes: () => showAll('class'),
    history: resources.history,
    behave(behaviour) {
      fortune.behave(behaviour);
      if (behaviour.down) connections.reset();
    },
    script: (match, ...answers) => fortune.script(match, answers),
    revokeTokens: tokens.revoke,
    save: (link, user = someone) => savePage.save(link, user),
    remove: (objectId, user = someone) => savePage.remove(objectId, user),
    sendCallback: callbacks.send,
    flushCallbacks: callbacks.flush,
    callbacksSettled: callbacks.settled,
    rotateKeys: signer.rotate,
    async close() {
      callbacks.stop();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
