// The Wallet API: a call is one request, checked before it leaves, paid for with a permit, over within ten seconds.
// Whether to repeat it is for others to say. https://developers.google.com/wallet/reference/rest

import { Upstream } from '../errors.ts';
import { findFaults } from './discovery/check.ts';
import { discovery, type Method } from './discovery/discovery.ts';
import type {
  AddMessageRequest,
  LoyaltyClass,
  LoyaltyObject,
  OfferClass,
  OfferObject,
} from './discovery/schemas.ts';
import { type Permit, requestTimeoutMs } from './pace/pace.ts';
import type { AccessTokens } from './service-account.ts';

export type Bodies = {
  offerclass: OfferClass;
  offerobject: OfferObject;
  loyaltyclass: LoyaltyClass;
  loyaltyobject: LoyaltyObject;
};
export type Resource = keyof Bodies;
export type ObjectResource = 'offerobject' | 'loyaltyobject';

/** What Google says of a class or an object, as far as we read it. */
export type Found = {
  hasUsers?: boolean;
  reviewStatus?: string;
  messages?: { id?: string }[];
} & Record<string, unknown>;

/** Every call @throws Upstream: with Google's answer, or without where none came */
export type GoogleClient = {
  insert<R extends Resource>(permit: Permit, resource: R, body: Bodies[R]): Promise<Found>;
  patch<R extends Resource>(permit: Permit, resource: R, body: Bodies[R]): Promise<Found>;
  update<R extends Resource>(permit: Permit, resource: R, body: Bodies[R]): Promise<Found>;
  get(permit: Permit, resource: Resource, id: string): Promise<Found>;
  addMessage(permit: Permit, resource: ObjectResource, id: string, body: AddMessageRequest): Promise<void>;
  /** Of an account: for the doctor. */
  getIssuer(permit: Permit, issuerId: string): Promise<Found>;
  listOfferClasses(permit: Permit, issuerId: string, most: number): Promise<Found[]>;
  /** Has an access token, so that a call need not wait for one with its permit in hand. @throws Upstream */
  ready(): Promise<void>;
  /** Gives up what is on its way. */
  close(): void;
};

export type ClientNeeds = {
  /** `https://walletobjects.googleapis.com` */
  apiUrl: string;
  accessToken: AccessTokens;
};

type Call = { resource: string; method: string; id?: string; query?: Record<string, string>; body?: object };

/** The permit was too old to be used: nothing was sent. */
export class TooLate extends Error {
  override name = 'TooLate';
}

export function createClient({ apiUrl, accessToken }: ClientNeeds): GoogleClient {
  const closing = new AbortController();

  async function call(permit: Permit, { resource, method: name, id, query, body }: Call): Promise<Found> {
    const endpoint = `${resource}.${name}`;
    const method = discovery.resources[resource]?.methods[name];
    if (method === undefined) throw new Error(`Google's document has no ${endpoint}`);
    if (body) checkBody(endpoint, method, body);
    const token = await accessToken();
    const url = new URL(method.path.replace('{resourceId}', encodeURIComponent(id ?? '')), `${apiUrl}/`);
    for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, value);
    if (!permit.use()) throw new TooLate(endpoint);
    const { status, text } = await send(endpoint, url, {
      method: method.httpMethod,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(requestTimeoutMs)]),
    });
    const answer = { endpoint, status, body: parse(text) };
    if (status >= 200 && status < 300 && answer.body !== undefined) return answer.body as Found;
    // The next call gets another.
    if (status === 401) await accessToken(token).catch(() => {});
    throw new Upstream('google', `${endpoint}: ${status} ${reasonOf(answer.body)}`.trimEnd(), {
      retry: status >= 500 || status === 408 || status === 429 || status < 300,
      answer,
    });
  }

  return {
    insert: (permit, resource, body) => call(permit, { resource, method: 'insert', body }),
    patch: (permit, resource, body) => call(permit, { resource, method: 'patch', id: body.id, body }),
    update: (permit, resource, body) => call(permit, { resource, method: 'update', id: body.id, body }),
    get: (permit, resource, id) => call(permit, { resource, method: 'get', id }),
    async addMessage(permit, resource, id, body) {
      await call(permit, { resource, method: 'addmessage', id, body });
    },
    getIssuer: (permit, id) => call(permit, { resource: 'issuer', method: 'get', id }),
    async listOfferClasses(permit, issuerId, most) {
      const query = { issuerId, maxResults: String(most) };
      const { resources } = await call(permit, { resource: 'offerclass', method: 'list', query });
      return Array.isArray(resources) ? resources : [];
    },
    async ready() {
      await accessToken();
    },
    close: () => closing.abort(),
  };
}

/** What does not keep to Google's document does not leave: it would be refused whole, for one wrong member. */
function checkBody(endpoint: string, { request, httpMethod }: Method, body: object): void {
  const faults = findFaults(request?.$ref ?? '', body, { part: httpMethod === 'PATCH' });
  const [first] = faults;
  if (first) throw new Error(`a body for ${endpoint} is wrong at ${first.path}: ${first.message}`);
}

async function send(
  endpoint: string,
  url: URL,
  request: RequestInit,
): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, { ...request, redirect: 'error' });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    const cause = (error as Error & { cause?: { code?: string } }).cause;
    const code = cause?.code ?? (error as Error).name;
    throw new Upstream('google', `${endpoint}: no answer (${code})`, { retry: true, cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Google's word for what is wrong, without its sentence: that may repeat what we sent. */
function reasonOf(body: unknown): string {
  const { error } = Object(body) as { error?: { errors?: { reason?: unknown }[]; status?: unknown } };
  const reason = error?.errors?.[0]?.reason ?? error?.status;
  return typeof reason === 'string' && /^[\w.-]{1,60}$/.test(reason) ? reason : '';
}
