// Access tokens: a service account proves itself by a signed assertion, and gets a token for an hour.
// https://developers.google.com/identity/protocols/oauth2/service-account#httprest

import { randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Clock } from '../../clock.ts';
import type { JsonObject } from './json-object.ts';

/** `publicKey`: PEM. `isUser`: of the issuer, in the Pay & Wallet console; true where absent. */
export type Account = { email: string; publicKey: string; isUser?: boolean };

export type TokenAnswer = { status: number; body: JsonObject };

export type Tokens = {
  /** @param form the body of POST /token */
  grant(form: string, contentType: string | undefined, ownUrl: string): TokenAnswer;
  /** @param authorization the header */
  accountOf(authorization: string | undefined): Account | undefined;
  /** All tokens of now are worth nothing any more. */
  revoke(): void;
};

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const scope = 'https://www.googleapis.com/auth/wallet_object.issuer';
const audience = 'https://oauth2.googleapis.com/token';
const lifetime = 3599;
const [longest, skew] = [3600, 300];

const refuse = (error: string, description: string): TokenAnswer => ({
  status: 400,
  body: { error, error_description: description },
});

export function createTokens(accounts: Account[], clock: Clock): Tokens {
  const given = new Map<string, { account: Account; until: number }>();
  const seconds = () => clock.now().getTime() / 1000;
  return {
    grant(form, contentType, ownUrl) {
      if (contentType?.split(';')[0] !== 'application/x-www-form-urlencoded') {
        return refuse('invalid_request', 'Request is no form.');
      }
      const fields = new URLSearchParams(form);
      if (fields.get('grant_type') !== grantType) {
        return refuse('unsupported_grant_type', `Invalid grant_type: ${fields.get('grant_type') ?? ''}`);
      }
      const assertion = fields.get('assertion') ?? '';
      const account = accounts.find(({ email }) => email === issuerOf(assertion));
      if (!account) return refuse('invalid_grant', 'Invalid grant: account not found');
      const refused = whyRefused(assertion, account, { ownUrl, now: seconds() });
      if (refused) return refused;
      const token = `ya29.${randomBytes(48).toString('base64url')}`;
      given.set(token, { account, until: seconds() + lifetime });
      return { status: 200, body: { access_token: token, expires_in: lifetime, token_type: 'Bearer' } };
    },
    accountOf(authorization = '') {
      const [, token = ''] = /^Bearer (\S+)$/.exec(authorization) ?? [];
      const held = given.get(token);
      return held && held.until > seconds() ? held.account : undefined;
    },
    revoke: () => given.clear(),
  };
}

function issuerOf(assertion: string): string | undefined {
  const claims = jwt.decode(assertion);
  return typeof claims === 'object' ? claims?.iss : undefined;
}

function whyRefused(
  assertion: string,
  { publicKey }: Account,
  { ownUrl, now }: { ownUrl: string; now: number },
): TokenAnswer | undefined {
  const claims = verifiedClaims(assertion, publicKey);
  if (!claims) return refuse('invalid_grant', 'Invalid JWT Signature.');
  if (claims.aud !== audience && claims.aud !== ownUrl) {
    return refuse('invalid_grant', `Invalid JWT: Failed audience check. The right audience is ${audience}`);
  }
  const { iat = Number.NaN, exp = Number.NaN } = claims;
  const timely = exp > now && exp - iat <= longest && exp > iat && iat <= now + skew && iat >= now - longest;
  if (!timely) {
    return refuse(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. ' +
        'Check your iat and exp values in the JWT claim.',
    );
  }
  if (!`${claims.scope ?? ''}`.split(' ').includes(scope)) {
    return refuse('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
  }
  return undefined;
}

/** Times are looked at elsewhere, by a clock that tests can set. */
export function verifiedClaims(token: string, publicKey: string): jwt.JwtPayload | undefined {
  try {
    const claims = jwt.verify(token, publicKey, {
      algorithms: ['RS256'],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    return typeof claims === 'object' ? claims : undefined;
  } catch {
    return undefined;
  }
}
