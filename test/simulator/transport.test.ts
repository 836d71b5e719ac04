// A phone over real sockets: HTTP to the web service, pushes by way of the stand-in of APNs.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { createIphone } from '../../src/simulator/iphone.ts';
import { overHttp } from '../../src/simulator/transport.ts';
import { ours as provided, start as startApns } from './apns-and-provider.ts';
import { active, link, maker, redeemed } from './phone-and-service.ts';
import { openProvider, topic } from './provider.ts';
import { startWebService } from './web-service.ts';

/** The web service of the other tests behind a port; `sockets` counts connections. */
async function listen(t: Test) {
  const service = startWebService();
  service.publish(active);
  const counted = { sockets: 0 };
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const headers = request.headers as Record<string, string>;
    const { method = '', url = '' } = request;
    const asked = { method: method as 'GET', url: `https://wallet.example${url}`, headers, body };
    const answer = await service.transport(asked);
    response.writeHead(answer.status, answer.headers as Record<string, string>).end(answer.body);
  });
  server.on('connection', () => {
    counted.sockets += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close().closeAllConnections());
  return { service, counted, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

t.test('a push goes from the provider over APNs to the phone, and the change comes back', async (t) => {
  const { service, counted, origin } = await listen(t);
  const { apns, provider } = await startApns(t);
  const http = overHttp({ maxSockets: 1 });
  const phone = createIphone({
    root: maker.root,
    apns,
    transport: (request) => http({ ...request, url: request.url.replace('https://wallet.example', origin) }),
  });
  const [held] = await phone.add(link);
  t.equal(held?.registered, true);
  service.publish(redeemed);
  await provider.push(phone.pushToken);
  await phone.settled();
  t.equal(held?.words.fields.status?.value, 'Redeemed');

  const old = phone.pushToken;
  await phone.renewPushToken();
  t.not(phone.pushToken, old);
  service.publish(active);
  await provider.push(old);
  await phone.settled();
  t.equal(held?.words.fields.status?.value, 'Redeemed', 'nobody listens to the old token');
  await openProvider(t, apns, provided).push(phone.pushToken);
  await phone.settled();
  t.equal(held?.words.fields.status?.value, 'Active');
  t.strictSame([phone.complaints, apns.faults], [[], []]);
  t.equal(apns.pushesTo(old).length, 2);
  t.equal(apns.pushes[0]?.topic, topic);
  t.equal(counted.sockets, 1, 'one connection serves all requests');
});

t.test('a server that does not answer, or not in time, is a failure', async (t) => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const request = { method: 'GET', url, headers: {} } as const;
  await t.rejects(overHttp({ timeoutMs: 50 })(request), { message: 'The request timed out.' });
  server.close().closeAllConnections();
  await t.rejects(overHttp()(request), { code: 'ECONNREFUSED' });
});
