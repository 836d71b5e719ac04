// Passwords at rest: scrypt with its parameters beside the hash, so that they can grow.

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP's recommended scrypt parameters: N = 2^17, r = 8, p = 1 (128 MiB). Tests that sign in hundreds of times take less. */
export const passwordCost = { N: 2 ** 17, r: 8, p: 1, maxmem: 192 * 1024 * 1024 };

/** @returns `scrypt$N$r$p$salt$hash`, base64url */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, passwordCost);
  return [
    'scrypt',
    passwordCost.N,
    passwordCost.r,
    passwordCost.p,
    salt.toString('base64url'),
    hash.toString('base64url'),
  ].join('$');
}

export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = stored.split('$');
  const expected = Buffer.from(hash, 'base64url');
  const parameters = { N: Number(N), r: Number(r), p: Number(p), maxmem: passwordCost.maxmem };
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), parameters), expected);
}

function derive(password: string, salt: Buffer, parameters: typeof passwordCost): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, 32, parameters, (error, hash) =>
      error ? reject(error) : resolve(hash),
    ),
  );
}
