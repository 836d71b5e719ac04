// The stand-in of Google gives tokens to whom Google would, and serves nobody without one.

import t from 'tap';
import {
  askForToken,
  assertion,
  email,
  makeKeys,
  offerClass,
  openProvider,
  ours,
  scope,
  sign,
  start,
  startsAt,
} from './google-and-provider.ts';

const theirs = makeKeys();
const now = startsAt / 1000;
const { iat: _, ...untimed } = assertion();
const timely = /^Invalid JWT: Token must be a short-lived token \(60 minutes\)/;

const refusals: [what: string, signed: string, error: string, description: RegExp][] = [
  ['another key', sign(assertion(), theirs.privateKey), 'invalid_grant', /^Invalid JWT Signature\.$/],
  ['HS256', sign(assertion(), 'a-secret', { algorithm: 'HS256' }), 'invalid_grant', /Signature/],
  ['RS512', sign(assertion(), ours.privateKey, { algorithm: 'RS512' }), 'invalid_grant', /Signature/],
  ['no signature', sign(assertion(), '', { algorithm: 'none' }), 'invalid_grant', /Signature/],
  [
    'an unknown account',
    sign(assertion({ iss: 'a@b' })),
    'invalid_grant',
    /^Invalid grant: account not found$/,
  ],
  ['no JWT', 'x', 'invalid_grant', /account not found/],
  ['another audience', sign(assertion({ aud: 'google' })), 'invalid_grant', /audience/],
  ['another scope', sign(assertion({ scope: `${scope}.readonly` })), 'invalid_scope', /scope/],
  ['more than an hour', sign(assertion({ exp: now + 3601 })), 'invalid_grant', timely],
  ['over', sign(assertion({ iat: now - 3000, exp: now })), 'invalid_grant', timely],
  ['of the future', sign(assertion({ iat: now + 301, exp: now + 600 })), 'invalid_grant', timely],
  ['without iat', sign(untimed, ours.privateKey, { noTimestamp: true }), 'invalid_grant', timely],
];

t.test('an assertion that Google refuses is refused, in its words', async (t) => {
  const { google } = await start(t);
  for (const [what, signed, error, error_description] of refusals) {
    t.match(await askForToken(google, signed), { status: 400, body: { error, error_description } }, what);
  }
  const other = await askForToken(google, sign(assertion()), { grant_type: 'password' });
  t.match(other, { status: 400, body: { error: 'unsupported_grant_type' } });
  const json = await fetch(google.tokenUrl, { method: 'POST', body: '{}' });
  t.match(await json.json(), { error: 'invalid_request' });
});

t.test('an assertion at the edge of time, or for the own address, gets a token for an hour', async (t) => {
  const { google, clock, provider } = await start(t);
  for (const more of [
    { iat: now + 300, exp: now + 3900 },
    { aud: google.tokenUrl },
    { scope: `a ${scope}` },
  ]) {
    const { status, body } = await askForToken(google, sign(assertion(more)));
    t.equal(status, 200);
    t.match(body, { access_token: /^ya29\./, expires_in: 3599, token_type: 'Bearer' });
  }
  clock.at += 3_598_000;
  t.equal((await provider.call('GET', 'issuer')).status, 200);
  clock.at += 1000;
  t.equal((await provider.call('GET', 'issuer')).status, 401);
});

t.test('without a good token nothing is done', async (t) => {
  const { google, provider } = await start(t);
  const refused = { status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } };
  for (const authorization of ['', 'Bearer x', 'Basic x']) {
    t.match(await provider.call('POST', 'offerClass', offerClass(), { authorization }), refused);
  }
  google.revokeTokens();
  t.match(await provider.call('POST', 'offerClass', offerClass()), refused);
  t.strictSame(google.classes(), []);
  t.equal((await (await openProvider(google)).call('POST', 'offerClass', offerClass())).status, 200);
});

t.test('an account that is no user of the issuer gets a token and is denied everything', async (t) => {
  const { google } = await start(t, {
    accounts: [{ email, publicKey: ours.publicKey, isUser: false }],
  });
  const provider = await openProvider(google);
  t.match(await provider.call('GET', 'issuer'), {
    status: 403,
    body: { error: { message: 'Permission Denied', errors: [{ domain: 'walletobjects' }] } },
  });
});

t.test('a token server may have a clock of its own', async (t) => {
  const { google } = await start(t, { tokenClock: { now: () => new Date((now + 7200) * 1000) } });
  t.equal((await askForToken(google, sign(assertion()))).status, 400);
  t.equal((await askForToken(google, sign(assertion({}, now + 7200)))).status, 200);
});
