import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { startService } from '../support/service.ts';

t.test('operators learn whether it lives, whether it can serve, and what robots may read', async (t) => {
  const { anon, clock } = await startService(t);
  t.same((await anon.get('/healthz')).json(), { status: 'ok' });
  t.match((await anon.get('/readyz')).json(), {
    status: 'ready',
    checks: {
      database: /answers at 2026-05-12/,
      apple: /^signs until 2027-05-12T10:00:00\.000Z \(365 days\)$/,
    },
  });
  clock.set('2027-04-13T10:00:00Z');
  const apple = async () => (await anon.get('/readyz')).json().checks.apple;
  t.match(await apple(), /^signs until .* \(29 days\); warning: renew the certificates/);
  clock.set('2027-05-12T10:00:01Z');
  t.match(await apple(), /^the Pass Type ID certificate expired on 2027-05-12/);
  t.match((await anon.get('/robots.txt')).body, /Disallow: \/v\//);
});

t.test('the API describes itself: every route, its scopes and its refusals', async (t) => {
  const { anon, app } = await startService(t);
  const { openapi, paths } = (await anon.get('/openapi.json')).json();
  t.equal(openapi, '3.1.0');
  const issue = paths['/api/v1/vouchers'].post;
  t.same(issue.security, [{ apiKey: [] }, { session: [] }]);
  t.same(Object.keys(issue.requestBody.content), ['application/json', 'multipart/form-data']);
  t.same(Object.keys(issue.responses), ['201', '4XX', '5XX']);
  t.same(paths['/healthz'].get.security, []);
  const docs = await app.inject('/docs');
  t.match([docs.statusCode, docs.headers['content-type']], [200, /text\/html/]);
  for (const [, file = ''] of docs.body.matchAll(/(?:src|href)="\.?\/?([^"]+\.(?:js|css))"/g)) {
    t.equal((await app.inject(`/${file.replace(/^(docs\/)?/, 'docs/')}`)).statusCode, 200, file);
  }
  t.match((await anon.get('/problems')).body, /id="CODE_TAKEN"[\s\S]*id="INTERNAL"/);
});

t.test('what is no HTTP gets a problem document too, and the connection ends', async (t) => {
  const { app } = await startService(t);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const say = async (request: string) => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(request);
    return text(socket);
  };
  const both =
    'POST /api/v1/vouchers HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  for (const request of [
    'GARBAGE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    both,
    'GET / HTTP/1.1\r\nbad header\r\n\r\n',
  ]) {
    const answer = await say(request);
    t.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/);
    t.match(answer, /application\/problem\+json[\s\S]*"code":"MALFORMED_REQUEST"/);
  }
  const large = await say(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`);
  t.match(large, /^HTTP\/1\.1 431 [\s\S]*"code":"HEADERS_TOO_LARGE"/);
});
