// The pass certificate as TLS client certificate, as APNs asks for it: shown to a server that trusts its root alone.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import t from 'tap';
import { loadSigner } from '../../src/apple/certificates.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { makeLoopbackCertificate } from '../../src/apple/loopback-certificate.ts';
import { systemClock } from '../../src/clock.ts';

const ids = { passTypeIdentifier: 'pass.com.example.voucher', teamIdentifier: 'ABCDE12345' };
const now = systemClock.now();
const base = t.testdir();
const loopback = await makeLoopbackCertificate(now);
const trusted = Buffer.from(loopback.ca);

async function made(keyType: 'RSA' | 'P-256' | 'P-384') {
  const dir = join(base, keyType);
  await makeDevelopmentCertificates({ dir, keyType, now, ...ids });
  return { root: readFileSync(join(dir, 'root.pem')), signer: await loadSigner({ dir, now }) };
}

/** A server that lets in whoever this root vouches for, and says whom it saw. */
async function server(root: Buffer) {
  const { certificate: cert, key } = loopback;
  const listening = createServer({ cert, key, ca: root, requestCert: true }, (socket) => {
    const { subject } = socket.getPeerCertificate();
    socket.end(String((subject as { UID?: string }).UID));
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  t.teardown(() => listening.close());
  return (listening.address() as { port: number }).port;
}

async function said(socket: TLSSocket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

for (const keyType of ['RSA', 'P-256', 'P-384'] as const) {
  t.test(
    `a server that trusts the root alone is shown the whole chain, key of type ${keyType}`,
    async (t) => {
      const { root, signer } = await made(keyType);
      const port = await server(root);
      const show = (ca: Buffer | undefined) =>
        connect({ port, host: '127.0.0.1', secureContext: signer.secureContext(ca) });
      t.equal(await said(show(trusted)), ids.passTypeIdentifier);
      await t.rejects(
        said(show(undefined)),
        { code: /SELF_SIGNED|UNABLE/ },
        'its authority must be trusted, too',
      );
      const stranger = await server((await made(keyType === 'RSA' ? 'P-256' : 'RSA')).root);
      const refused = connect({
        port: stranger,
        host: '127.0.0.1',
        secureContext: signer.secureContext(trusted),
      });
      t.equal(await said(refused).catch(() => ''), '', 'and who trusts another root lets nobody in');
    },
  );
}
