// A clock that is wrong: Google takes no signature from it, and the doctor says so, which way and how far.

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { systemClock } from '../../src/clock.ts';
import { setUp } from './doctor-patient.ts';

const second = 1000;

/** Google's token server in another time: it refuses, or gives a token all the same. */
async function tokenServer(ahead: number, gives: boolean): Promise<string> {
  const listener: RequestListener = (request, response) => {
    response.setHeader('date', new Date(systemClock.now().getTime() + ahead).toUTCString());
    response.setHeader('content-type', 'application/json');
    if (request.method === 'HEAD') return response.writeHead(404).end();
    const refused = { error: 'invalid_grant', error_description: 'Check your iat and exp values.' };
    const given = { access_token: 'a-secret-token', expires_in: 3599, token_type: 'Bearer' };
    return response.writeHead(gives ? 200 : 400).end(JSON.stringify(gives ? given : refused));
  };
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
}

t.test('a time that Google does not take FAILs, with the seconds from its own Date', async (t) => {
  const { examine } = await setUp(t);
  const said = async (ahead: number) =>
    (await examine({ GOOGLE_TOKEN_URL: await tokenServer(ahead, false) }))('Google token');
  t.match(
    await said(600 * second),
    /^FAIL Google takes no signature of this time: .* clock is (599|600) s behind Google's → .*NTP/,
  );
  t.match(await said(-7200 * second), / clock is 720[01] s ahead of Google's/);
});

t.test('without a Date that differs it FAILs in the words of the refusal', async (t) => {
  const late = { now: () => new Date(systemClock.now().getTime() + 7200 * second) };
  const { examine } = await setUp(t, { tokenClock: late });
  const said = (await examine())('Google token');
  t.match(said, /^FAIL Google takes no signature of this time: google: token: 400 invalid_grant .* → .*NTP/);
});

t.test('a time that Google still takes is a warning, and no token is ever shown', async (t) => {
  const { examine } = await setUp(t);
  const said = await examine({ GOOGLE_TOKEN_URL: await tokenServer(120 * second, true) });
  t.match(said('Google token'), /^ok/);
  t.match(said('Google clock'), /^warn this machine's clock is (119|120) s behind Google's → /);
  t.match(said('Google issuer'), /^FAIL the token that Google gave is refused .* → leave GOOGLE_TOKEN_URL/);
  t.notMatch(said('Google token') + said('Google issuer'), /a-secret-token|eyJ/);
});
