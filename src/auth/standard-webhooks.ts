// Standard Webhooks 1.0 (standardwebhooks.com): how a message between two services is signed, in either direction.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Seconds that the sender's clock may be off. */
export const tolerance = 300;

/** `whsec_` and 256 random bits, base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** The value of `webhook-signature`, with one signature for each secret: receivers may still hold the old one. */
export function signWebhook(
  secrets: string[],
  message: { id: string; timestamp: number /* seconds */; body: string | Buffer },
): string {
  return secrets.map((secret) => `v1,${mac(secret, message).toString('base64')}`).join(' ');
}

export type SignedHeaders = { id: string; timestamp: string; signature: string };

/** Is the body, byte for byte, signed with one of these secrets, and neither old nor from the future? */
export function isSigned(
  secrets: string[],
  { id, timestamp, signature }: SignedHeaders,
  body: Buffer,
  now: Date,
): boolean {
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > tolerance) return false;
  const wanted = secrets.map((secret) => mac(secret, { id, timestamp: Number(timestamp), body }));
  const given = signature.split(' ', 20).map((part) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(part)?.[1]);
  // Every pair is compared, so that time tells nothing.
  let matches = 0;
  for (const text of given) {
    const bytes = Buffer.from(text ?? '', 'base64');
    for (const each of wanted) if (bytes.length === each.length && timingSafeEqual(bytes, each)) matches += 1;
  }
  return matches > 0;
}

function mac(
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: number; body: string | Buffer },
) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
