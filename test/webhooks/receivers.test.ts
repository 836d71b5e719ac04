// What a receiver may answer, and what we make of it.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls, { type TLSSocket } from 'node:tls';
import t, { type Test } from 'tap';
import { readRetryAfter } from '../../src/webhooks/schedule.ts';
import { send } from '../../src/webhooks/send.ts';
import { needs, runTool } from '../support/tools.ts';
import { oneEvent, type Receiver, startReceiver, startWorkshop, status } from './workshop.ts';

const hoursBetween = (from: unknown, to: unknown) =>
  (Date.parse(String(to)) - Date.parse(String(from))) / 3_600_000;
const nobody = { url: 'http://127.0.0.1:1/hook' };

t.test('a redirect is a failure, and nobody goes where it points', async (t) => {
  const workshop = await startWorkshop(t);
  const elsewhere = await startReceiver(t);
  const codes = [301, 302, 303, 307, 308];
  const redirects = codes.map((code) => startReceiver(t, status(code, { location: elsewhere.url })));
  const { look } = await oneEvent(workshop, ...(await Promise.all(redirects)));
  await workshop.work();
  for (const [which, code] of codes.entries())
    t.match(await look(which), { state: 'pending', attempts: 1, log: [{ status: code, fault: null }] });
  t.equal(elsewhere.connections, 0);
});

t.test('a receiver that trickles, keeps silent or hangs up is cut off, and the log says why', async (t) => {
  const workshop = await startWorkshop(t, { timeoutMs: 300 });
  const trickle: Receiver['answer'] = (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
  };
  const cases: [answer: Receiver['answer'], fault: RegExp][] = [
    [trickle, /no complete answer within 0.3 s/],
    [() => {}, /no complete answer within 0.3 s/],
    [(response) => response.socket?.destroy(), /closed/],
    [(response) => response.socket?.end('hello\r\n\r\n'), /not HTTP/],
    [
      (response) => response.socket?.end('HTTP/1.1 101 x\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      /closed/,
    ],
  ];
  const receivers = await Promise.all(cases.map(([answer]) => startReceiver(t, answer)));
  const { look } = await oneEvent(workshop, ...receivers, nobody);
  await workshop.work();
  const faults = [...cases.map(([, fault]) => fault), /refused/];
  for (const [which, fault] of faults.entries()) {
    const { state, log } = await look(which);
    t.match({ state, log }, { state: 'pending', log: [{ status: null, fault }] });
    t.ok(log[0] && log[0].ms < 1500);
  }
});

t.test('no more than 64 KB of an answer are read', async (t) => {
  const workshop = await startWorkshop(t);
  let written = 0;
  const receiver = await startReceiver(t, (response) => {
    response.writeHead(200);
    const pour = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16 * 1024))) written += 16 * 1024;
    };
    response.on('drain', pour).on('error', () => {});
    pour();
  });
  const { look } = await oneEvent(workshop, receiver);
  await workshop.work();
  t.match(await look(), { state: 'delivered' });
  t.ok(written < 16 * 1024 * 1024, `${written} bytes`);
});

t.test('Retry-After is honoured for 429 and 503, up to an hour', async (t) => {
  const workshop = await startWorkshop(t);
  const cases: [code: number, wish: string, hours: number][] = [
    [429, '600', 1 / 6],
    [503, 'Tue, 12 May 2026 10:20:00 GMT', 1 / 3],
    [503, '999999', 1],
    [500, '600', 5 / 3600],
    [429, 'soon', 5 / 3600],
  ];
  const receivers = cases.map(([code, wish]) => startReceiver(t, status(code, { 'retry-after': wish })));
  const { look } = await oneEvent(workshop, ...(await Promise.all(receivers)));
  await workshop.work();
  for (const [which, [code, wish, hours]] of cases.entries()) {
    const { dueAt, log } = await look(which);
    const waits = hoursBetween(log[0]?.at, dueAt);
    t.ok(waits > hours * 0.899 && waits < hours * 1.101, `${code} ${wish}: ${waits} h`);
  }
  t.equal(readRetryAfter('Tue, 12 May 2026 10:00:00 GMT', workshop.clock.now()), 0);
});

/** An https receiver on loopback whose certificate is for this name, signed by itself. */
async function startTls(t: Test, name: string) {
  const cwd = t.testdir();
  const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=${name} -addext subjectAltName=DNS:${name} -keyout key.pem -out cert.pem`;
  runTool('openssl', made.split(' '), { cwd });
  const [key, cert] = ['key.pem', 'cert.pem'].map((file) => readFileSync(join(cwd, file), 'utf8'));
  const receiver = { url: '', cert: String(cert), asked: [] as unknown[] };
  const server = https.createServer({ key, cert }, (request, response) => {
    receiver.asked.push((request.socket as TLSSocket & { servername: unknown }).servername);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  receiver.url = `https://localhost:${(server.address() as AddressInfo).port}/`;
  return receiver;
}

t.test(
  'TLS is verified for the name, though the connection goes to an address',
  needs('openssl'),
  async (t) => {
    const rules = { production: false, resolve: async () => [], timeoutMs: 3000 };
    const ask = (url: string) => send(url, { headers: {}, body: '{}' }, rules);
    const right = await startTls(t, 'localhost');
    t.match(await ask(right.url), { fault: /TLS.*DEPTH_ZERO_SELF_SIGNED_CERT/ });
    const before = tls.getCACertificates();
    t.teardown(() => tls.setDefaultCACertificates(before));
    const wrong = await startTls(t, 'other.example');
    tls.setDefaultCACertificates([right.cert, wrong.cert]);
    t.same(await ask(right.url), { status: 200 });
    t.match(await ask(wrong.url), { fault: /TLS.*ERR_TLS_CERT_ALTNAME_INVALID/ });
    t.same([right.asked, wrong.asked], [['localhost'], []]);
  },
);
