// The stand-in of Google, and a provider that knows its service account's key.

import { generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Test } from 'tap';
import { type GoogleOptions, type GoogleStandIn, startGoogle } from '../../../src/simulator/google/google.ts';
import type { JsonObject } from '../../../src/simulator/google/json-object.ts';

export const issuerId = '3388000000012345678';
export const email = 'wallet@voucher-wallet.example';
export const scope = 'https://www.googleapis.com/auth/wallet_object.issuer';
export const makeKeys = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
export const ours = makeKeys();
export const startsAt = Date.UTC(2026, 4, 12, 10);

/** A clock that moves by the test's hand. */
export const makeClock = () => {
  const clock = { at: startsAt, now: () => new Date(clock.at) };
  return clock;
};

export const sign = (claims: object, key = ours.privateKey, options: jwt.SignOptions = {}) =>
  jwt.sign(claims, key, { algorithm: 'RS256', ...options });

export type Answered = { status: number; body: JsonObject; text: string };

export type Provider = {
  /** @param path after `/walletobjects/v1/`, or from the root where it begins with a slash */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** Of offer objects. */
  link(...ids: string[]): string;
};

export const id = (suffix: string) => `${issuerId}.${suffix}`;

export const offerClass = (more: object = {}) => ({
  ...{ id: id('campaign'), issuerName: 'Cafe', title: 'Coffee', provider: 'Cafe' },
  ...{ redemptionChannel: 'INSTORE', reviewStatus: 'UNDER_REVIEW', ...more },
});
export const offerObject = (more: object = {}) => ({
  ...{ id: id('voucher-1'), classId: id('campaign'), state: 'ACTIVE', ...more },
});
export const loyaltyClass = (more: object = {}) => ({
  ...{ id: id('programme'), issuerName: 'Cafe', programName: 'Card', reviewStatus: 'UNDER_REVIEW' },
  ...{ programLogo: { sourceUri: { uri: 'https://images.example/logo.png' } }, ...more },
});
export const loyaltyObject = (more: object = {}) => ({
  ...{ id: id('card-1'), classId: id('programme'), state: 'ACTIVE', ...more },
});

export async function start(t: Test, options: Partial<GoogleOptions> = {}) {
  const clock = makeClock();
  const google = await startGoogle({
    ...{ issuerId, clock, accounts: [{ email, publicKey: ours.publicKey }], mostPerSecond: 1000 },
    ...options,
  });
  t.teardown(() => google.close());
  return { google, clock, provider: await openProvider(google) };
}

/** With an offer class and an object of it. */
export async function startWithVoucher(t: Test, ofClass: object = {}, options: Partial<GoogleOptions> = {}) {
  const started = await start(t, options);
  await started.provider.call('POST', 'offerClass', offerClass(ofClass));
  await started.provider.call('POST', 'offerObject', offerObject());
  return started;
}

export const assertion = (more: object = {}, now = startsAt / 1000) => ({
  ...{ iss: email, scope, aud: 'https://oauth2.googleapis.com/token', iat: now, exp: now + 3600, ...more },
});

export async function askForToken(google: GoogleStandIn, signed: string, more: Record<string, string> = {}) {
  const body = new URLSearchParams({
    ...{ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: signed, ...more },
  });
  return read(await fetch(google.tokenUrl, { method: 'POST', body }));
}

export async function openProvider(google: GoogleStandIn, claims: object = {}): Promise<Provider> {
  const { body } = await askForToken(google, sign(assertion(claims)));
  const authorization = `Bearer ${body.access_token}`;
  return {
    async call(method, path, sent, headers = {}) {
      const url = path.startsWith('/') ? `${google.url}${path}` : `${google.url}/walletobjects/v1/${path}`;
      const response = await fetch(url, {
        method,
        headers: {
          authorization,
          ...(sent !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(sent !== undefined && { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
      });
      return read(response);
    },
    link: (...ids) => linkOf({ offerObjects: ids.map((each) => ({ id: each })) }),
  };
}

export const linkClaims = (payload: object, more: object = {}) => ({
  ...{ iss: email, aud: 'google', typ: 'savetowallet', iat: startsAt / 1000 },
  ...{ origins: ['https://cafe.example'], payload, ...more },
});
export const linkOf = (payload: object, more: object = {}) => sign(linkClaims(payload, more));

async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, body: isJson ? JSON.parse(text) : {}, text };
}
