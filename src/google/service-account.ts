// The service account's key: read once, parsed once, handed out in no form but signatures.

import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import jwt from 'jsonwebtoken';
import { keepInFile } from '../auth/kept-file.ts';
import { Misconfigured } from '../errors.ts';

export type ServiceAccount = {
  email: string;
  /** RS256 over these claims. */
  signJwt(claims: object): string;
};

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
  return { email, signJwt: (claims) => jwt.sign(claims, key, { algorithm: 'RS256' }) };
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
