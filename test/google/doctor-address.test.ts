// What Google finds at our address: pictures, the way of callbacks, and a robots.txt that lets it.

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { fail, warn } from '../../src/finding.ts';
import { examineAddress } from '../../src/google/examine-address.ts';
import { mayFetch } from '../../src/google/examine-robots.ts';
import { startService } from '../support/service.ts';
import { tell } from './doctor-patient.ts';

const open = async () => undefined;

async function serve(t: { teardown(work: () => unknown): unknown }, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test('this service, as it is, lets Google in', async (t) => {
  const service = await startService(t, { google: 'stand-in' });
  const url = await serve(t, (request, response) => {
    const { method = '', url = '' } = request;
    service.app.inject({ method: method as 'GET', url }).then((answer) => {
      response.writeHead(answer.statusCode, answer.headers as Record<string, string>).end(answer.rawPayload);
    });
  });
  const said = tell(await examineAddress(url, { bad: fail, whyNotPublic: open }));
  t.match(said('Google pictures'), /is not https: .*\nok .*\/artwork\/ gives them out$/);
  t.match(said('Google callbacks'), /is not https: .*\nok .*\/google\/callbacks takes them$/);
  t.match(said('robots.txt'), /^ok/);
});

t.test('a proxy that answers by itself is told, part by part', async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === '/robots.txt') response.end('User-agent: *\nDisallow: /');
    else response.writeHead(403, { 'content-type': 'text/html; charset=utf-8' }).end('<p>Who are you?');
  });
  const said = tell(await examineAddress(url, { bad: warn, whyNotPublic: open }));
  t.match(
    said('Google pictures'),
    /\nwarn .*\/artwork\/… answers 403 text\/html, not with .* → let the proxy/,
  );
  t.match(said('Google callbacks'), /\nwarn .*\/google\/callbacks answers 403, not as .* → let the proxy/);
  t.match(said('robots.txt'), /^warn .* keeps Googlebot from \/artwork\/.*\.png and \/google\/callbacks → /);
});

t.test(
  'a host that is not public FAILs; one that answers nothing is left to the check of the address',
  async (t) => {
    const hidden = async () => 'leads to an address that is not public';
    const found = await examineAddress('https://127.0.0.1:9', { bad: fail, whyNotPublic: hidden });
    t.match(
      tell(found)('Google pictures'),
      /^FAIL .* leads to an address that is not public: Google fetches/,
    );
    t.equal(found.length, 2);
    t.same(await examineAddress('https://127.0.0.1:9', { bad: fail, whyNotPublic: open }), []);
  },
);

const path = '/google/callbacks';
const texts: [robots: string, allowed: boolean][] = [
  ['', true],
  ['User-agent: *\nDisallow:', true],
  ['User-agent: *\nDisallow: /api/\nDisallow: /v/', true],
  ['User-agent: *\nDisallow: /', false],
  ['user-agent: *\r\ndisallow: /google', false],
  ['User-agent: *\nDisallow: /\nAllow: /google/', true],
  ['User-agent: *\nAllow: /google/\nDisallow: /google/', true],
  ['User-agent: *\nDisallow: / # all of it', false],
  ['User-agent: Googlebot\nDisallow: /\n\nUser-agent: *\nAllow: /', false],
  ['User-agent: Googlebot\nAllow: /\n\nUser-agent: *\nDisallow: /', true],
  ['User-agent: Bingbot\nUser-agent: Googlebot\nDisallow: /', false],
  ['User-agent: Bingbot\nDisallow: /', true],
  ['User-agent: *\nDisallow: /*callbacks$', false],
  ['User-agent: *\nDisallow: /*back$', true],
  ['User-agent: *\nDisallow: /google/callbacks.html', true],
];
for (const [robots, allowed] of texts) {
  t.test(
    `${JSON.stringify(robots)} ${allowed ? 'lets' : 'does not let'} Google send callbacks`,
    async (t) => {
      t.equal(mayFetch(robots, path), allowed);
    },
  );
}
