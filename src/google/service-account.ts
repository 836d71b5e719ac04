// The service account's key: read once, parsed once, handed out in no form but signatures and access tokens.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import jwt from 'jsonwebtoken';
import { keepInFile } from '../auth/kept-file.ts';
import { Misconfigured, Upstream } from '../errors.ts';
import { requestTimeoutMs } from './pace/pace.ts';

export type ServiceAccount = {
  email: string;
  /** RS256 over these claims. */
  signJwt(claims: object): string;
  /** PEM of the public key: for stand-ins. */
  publicKey: string;
  /** @param tokenUrl `https://oauth2.googleapis.com/token` */
  accessTokens(tokenUrl: string): AccessTokens;
};

/** One for the Wallet API; got anew shortly before it ends, or when `refused` is the one that Google does not take. */
export type AccessTokens = (refused?: string) => Promise<string>;

type KeyFile = { client_email: string; private_key: string };

/** @throws Misconfigured when the file is no service account key */
export async function readServiceAccount(path: string): Promise<ServiceAccount> {
  const wrong = (fault: string) =>
    new Misconfigured([
      `GOOGLE_APPLICATION_CREDENTIALS ${fault} (${path}): download a JSON key of the service account from Google Cloud`,
    ]);
  let file: Partial<KeyFile>;
  try {
    file = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw wrong(
      error instanceof SyntaxError ? 'names a file that is no JSON' : 'names a file that cannot be read',
    );
  }
  const { client_email: email, private_key: pem } = file;
  if (typeof email !== 'string' || typeof pem !== 'string') throw wrong('lacks client_email or private_key');
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw wrong('has a private_key that is damaged');
  }
  if (key.asymmetricKeyType !== 'rsa') throw wrong('has a private_key that is not RSA');
  return {
    email,
    signJwt: (claims) => jwt.sign(claims, key, { algorithm: 'RS256' }),
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    accessTokens: (tokenUrl) => openTokens({ email, pem, tokenUrl }),
  };
}

const scopes = ['https://www.googleapis.com/auth/wallet_object.issuer'];

function openTokens({
  email,
  pem,
  tokenUrl,
}: {
  email: string;
  pem: string;
  tokenUrl: string;
}): AccessTokens {
  const opened = lazily(async () => {
    // Loaded when it is first needed: that is not before the start is over.
    const { JWT, gaxios } = await import('google-auth-library');
    const transporter = new gaxios.Gaxios({ timeout: requestTimeoutMs });
    // The library knows one address only, and would try again by itself: our rows do that, and tell how it goes.
    transporter.interceptors.request.add({
      resolved: async (config) =>
        Object.assign(config, { url: new URL(tokenUrl), retryConfig: { retry: 0 } }),
    });
    // RFC 7523: whom it is for.
    const additionalClaims = { aud: tokenUrl };
    return () => new JWT({ email, key: pem, scopes, transporter, additionalClaims });
  });
  let client: InstanceType<typeof import('google-auth-library').JWT> | undefined;

  return async (refused) => {
    const make = await opened();
    if (refused !== undefined && client?.credentials.access_token === refused) client = undefined;
    client ??= make();
    try {
      const { token } = await client.getAccessToken();
      if (token) return token;
    } catch (error) {
      throw tokenFailure(error as Error & { response?: { status: number; data: unknown } });
    }
    throw new Upstream('google', 'the token endpoint gave no token', { retry: true });
  };
}

/** The cause stays behind: it holds the request, which is signed. */
function tokenFailure({
  message,
  response,
}: Error & { response?: { status: number; data: unknown } }): Upstream {
  const { status, data: body } = response ?? { status: 0, data: undefined };
  const { error, error_description: says } = Object(body) as Record<string, unknown>;
  const told = response ? [status, error, says].filter(Boolean).join(' ') : `no answer (${message})`;
  return new Upstream('google', `token: ${told}`, {
    retry: status === 0 || status >= 500 || status === 429,
    answer: { endpoint: 'token', status, body },
  });
}

/** A key that only our own stand-ins know, made once. Google refuses what it signs. */
export async function makeDevelopmentAccount(path: string): Promise<void> {
  await keepInFile(path, () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const file: KeyFile & Record<string, string> = {
      type: 'service_account',
      comment: 'Development only: made by voucher-wallet, unknown to Google',
      client_email: 'development@voucher-wallet.invalid',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    return JSON.stringify(file, null, 2);
  });
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
