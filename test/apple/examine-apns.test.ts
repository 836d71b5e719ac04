// How far a push gets from here to Apple, and what to do where it stops: each obstacle set up on loopback.

import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import t from 'tap';
import { loadSigner } from '../../src/apple/certificates.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { examineApns } from '../../src/apple/examine-apns.ts';
import { makeLoopbackCertificate } from '../../src/apple/loopback-certificate.ts';
import { systemClock } from '../../src/clock.ts';
import { startApns } from '../../src/simulator/apns.ts';
import { refuseStrayNetwork } from '../support/network.ts';
import { freePort } from '../support/process.ts';

refuseStrayNetwork();

const clock = systemClock;
const now = clock.now();
const ids = { passTypeIdentifier: 'pass.com.example.voucher', teamIdentifier: 'ABCDE12345' };
const noPhone = '0'.repeat(64);
const dir = t.testdir();
await makeDevelopmentCertificates({ dir: join(dir, 'set'), now, keyType: 'P-256', ...ids });
const signer = await loadSigner({ dir: join(dir, 'set'), now });
const pem = (file: string) => readFileSync(join(dir, 'set', file), 'utf8');

function authority(name: string, ca: string): string {
  writeFileSync(join(dir, name), ca);
  return join(dir, name);
}

async function examined(url: string, caFile?: string, by = signer): Promise<string> {
  const [found] = await examineApns({ url, caFile }, { signer: by, development: false, clock });
  return found ? `${found.result} ${found.says}${found.result === 'ok' ? '' : ` → ${found.todo}`}` : '';
}

const apns = await startApns({ trusted: [pem('root.pem'), pem('wwdr.pem')] });
t.teardown(() => apns.close());
const caFile = authority('apns.pem', apns.ca);

const answers: [status: number, reason: string, says: RegExp][] = [
  [400, 'BadDeviceToken', /^ok .*accepts the certificate for pass\.com\.example\.voucher$/],
  [410, 'Unregistered', /^ok /],
  [403, 'BadCertificate', /^FAIL .* 403 BadCertificate → .*neither expired nor revoked/],
  [403, 'Forbidden', /^FAIL .*neither expired nor revoked/],
  [403, 'BadCertificateEnvironment', /^FAIL .*https:\/\/api\.push\.apple\.com alone: set APNS_URL/],
  [400, 'TopicDisallowed', /^FAIL .*may not push to pass\.com\.example\.voucher/],
  [400, 'DeviceTokenNotForTopic', /^FAIL .*may not push to/],
  [429, 'TooManyRequests', /^warn .*ask again later/],
  [503, 'ServiceUnavailable', /^warn .*ask again later/],
  [400, 'PayloadEmpty', /^FAIL .* 400 PayloadEmpty → look the reason up/],
];
for (const [status, reason, says] of answers) {
  t.test(`${status} ${reason} for a made-up phone means: ${says.source.slice(1, 5).trim()}`, async (t) => {
    apns.script(noPhone, { status, reason });
    t.match(await examined(apns.url, caFile), says);
  });
}

t.test('a certificate that is not for its topic is found out', async (t) => {
  const by = { ...signer, passTypeIdentifier: 'pass.other' };
  t.match(await examined(apns.url, caFile, by), /^FAIL .*TopicDisallowed → .*may not push to pass\.other/);
});

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `127.0.0.1:${(server.address() as { port: number }).port}`;
}

t.test('a closed port: host and port are named, and the firewall, and the other port', async (t) => {
  const port = await freePort();
  t.match(
    await examined(`https://127.0.0.1:${port}`),
    new RegExp(`^FAIL 127\\.0\\.0\\.1:${port} cannot be reached \\(ECONNREFUSED\\) → .*firewall.*:2197`),
  );
});

t.test('what takes a connection and says nothing is given up after five seconds', async (t) => {
  const where = await listening(createServer(() => {}));
  const start = performance.now();
  t.match(await examined(`https://${where}`), /^FAIL .* no TLS connection comes about \(no answer in 5 s\)/);
  t.ok(performance.now() - start < 7000);
});

t.test('an authority that nobody vouched for is no Apple', async (t) => {
  t.match(
    await examined(apns.url),
    /^FAIL .*no TLS connection comes about \(UNABLE_TO_VERIFY\w*\) → .*APNS_CA/,
  );
  t.match(await examined(apns.url, join(dir, 'missing.pem')), /^FAIL APNS_CA cannot be used \(ENOENT/);
});

t.test('a proxy that opens TLS and speaks no HTTP/2 is named', async (t) => {
  const { ca, certificate: cert, key } = await makeLoopbackCertificate(now);
  const where = await listening(createTlsServer({ cert, key }));
  t.match(
    await examined(`https://${where}`, authority('proxy.pem', ca)),
    /^FAIL .* speaks no HTTP\/2 → .*proxy/,
  );
});

t.test('a certificate that is refused in the handshake is suspected', async (t) => {
  const { ca } = await makeLoopbackCertificate(now);
  const strict = await startApns({ trusted: [ca] });
  t.teardown(() => strict.close());
  t.match(
    await examined(strict.url, authority('strict.pem', strict.ca)),
    /^FAIL .*whether signer\.pem was revoked/,
  );
});
