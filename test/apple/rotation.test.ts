// New certificates under a service that runs: it changes over at SIGHUP and answers meanwhile; a set that is no good
// changes nothing. OpenSSL says who signed.

import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { type FileSigner, loadSigner } from '../../src/apple/certificates.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { openRotatingSigner } from '../../src/apple/rotation.ts';
import { systemClock } from '../../src/clock.ts';
import { freePort, type Started, startProcess } from '../support/process.ts';
import { needs, opensslVerifies, unpackPass } from '../support/tools.ts';

const ids = { passTypeIdentifier: 'pass.com.example.voucher', teamIdentifier: 'ABCDE12345' };
const now = systemClock.now();
const day = 86_400_000;
const sets = t.testdir();

/** @param age in days @param other identifiers */
async function made(name: string, age = 0, other = {}): Promise<string> {
  const dir = join(sets, name);
  const then = new Date(now.getTime() - age * day);
  await makeDevelopmentCertificates({ dir, now: then, keyType: 'P-256', ...ids, ...other });
  return dir;
}
const [first, second, foreign, past] = await Promise.all([
  made('first', 40),
  made('second'),
  made('foreign', 0, { passTypeIdentifier: 'pass.other', teamIdentifier: 'ZZZZZ12345' }),
  made('past', 400),
]);
const pems = ['signer.pem', 'key.pem', 'wwdr.pem'];

function replace(dir: string, from: string, files = pems): void {
  for (const file of files) cpSync(join(from, file), join(dir, file));
}

/** A folder that PostgreSQL's account can enter, too. */
function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'voucher-wallet-rotation-'));
  chmodSync(dir, 0o711);
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function startWith(
  from: string,
): Promise<{ service: Started; origin: string; dir: string; passUrl: string }> {
  const dir = join(sets, 'in-use');
  cpSync(from, dir, { recursive: true });
  const [port, closed] = [await freePort(), await freePort()];
  const apiKey = 'a-key-for-tests-0123456789';
  const service = startProcess('server.ts', {
    PORT: port,
    DATA_DIR: dataFolder(),
    BOOTSTRAP_API_KEY: apiKey,
    GOOGLE_WALLET: 'off',
    APPLE_CERTIFICATES_DIR: dir,
    APNS_URL: `https://127.0.0.1:${closed}`,
  });
  t.teardown(() => service.child.kill('SIGKILL'));
  await service.ready();
  const origin = `http://127.0.0.1:${port}`;
  const issued = await fetch(`${origin}/api/v1/vouchers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: '{"title":"Free coffee"}',
  });
  const { links } = (await issued.json()) as { links: { applePass: string } };
  return { service, origin, dir, passUrl: links.applePass };
}

/** Asks again and again until there is an answer. */
async function until<T>(answer: () => T | undefined): Promise<T> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    const found = answer();
    if (found !== undefined) return found;
    await sleep(20);
  }
  throw new Error(`nothing came of ${answer}`);
}

const logged = (service: Started, what: RegExp): Promise<string> =>
  until(() =>
    service
      .output()
      .split('\n')
      .find((each) => what.test(each)),
  );

const text = async (url: string) => (await fetch(url)).text();

const bytesOf = async (pass: Response) => Buffer.from(await pass.arrayBuffer());

/** Which set signed this pass? */
function signedBy(t: Test, pass: Buffer): string[] {
  const folder = unpackPass(pass, t.testdir());
  return [first, second].filter((set) => opensslVerifies(folder, join(set, 'root.pem')).code === 0);
}

t.test(
  'at SIGHUP the next pass is signed by the new certificate, and no request fails meanwhile',
  needs('openssl', 'unzip'),
  async (t) => {
    const { service, origin, dir, passUrl } = await startWith(first);
    const passNow = async () => bytesOf(await fetch(passUrl));
    const end = async () => Number(/cert="pass"} (\S+)/.exec(await text(`${origin}/metrics`))?.[1]);
    const before = await end();

    const [statuses, passes] = [new Set<number>(), new Map<string, Buffer>()];
    let asked = 0;
    const loops = { on: true };
    const asking = Array.from({ length: 4 }, async () => {
      while (loops.on) {
        const answer = await fetch(passUrl);
        const bytes = await bytesOf(answer);
        statuses.add(answer.status);
        passes.set(bytes.toString('base64'), bytes);
        asked += 1;
      }
    });
    const moreThan = (count: number) => until(() => (asked > count ? true : undefined));
    await moreThan(10);
    replace(dir, second);
    service.child.kill('SIGHUP');
    await logged(service, /loaded anew: signs until/);
    await moreThan(asked + 10);
    loops.on = false;
    await Promise.all(asking);
    t.same([...statuses], [200]);
    const signers = [...passes.values()].map((pass) => signedBy(t, pass));
    t.ok(
      signers.every((by) => by.length === 1),
      'each is signed by one of the two',
    );
    t.same([signers[0], signers.at(-1)], [[first], [second]]);
    t.same(signedBy(t, await passNow()), [second]);
    t.equal((await end()) - before, 40 * 24 * 3600, 'the metrics show the new end');
    t.match(await text(`${origin}/readyz`), /signs until .* \(364 days\)/);

    const refusals: [what: string, from: string, files: string[], says: RegExp][] = [
      ['a key that does not fit', first, ['key.pem'], /key\.pem does not belong to/],
      ['another pass type and team', foreign, pems, /is for pass\.other.*is for ZZZZZ12345/],
      ['a set that is out of date', past, pems, /expired on .* the present ones still sign/],
    ];
    for (const [what, from, files, says] of refusals) {
      replace(dir, second);
      replace(dir, from, files);
      service.child.kill('SIGHUP');
      const line = JSON.parse(await logged(service, says));
      t.match(line, { level: 50, msg: /were refused, the present ones go on/ }, what);
      t.same(signedBy(t, await passNow()), [second]);
    }
    service.child.kill('SIGTERM');
    t.equal(await service.ended, 0);
  },
);

t.test('reloads come one after the other, and listeners hear of each change and of no other', async (t) => {
  const order = [second, foreign, first];
  const opened: FileSigner[] = [];
  let loading = 0;
  const rotating = await openRotatingSigner(async () => {
    t.equal(++loading, 1, 'one at a time');
    await sleep(5);
    loading -= 1;
    const signer = await loadSigner({ dir: opened.length === 0 ? first : (order.shift() ?? first), now });
    opened.push(signer);
    return signer;
  }, systemClock);
  let heard = 0;
  rotating.onRotated(() => {
    heard += 1;
  });
  t.equal(rotating.ends, opened[0]?.ends);
  const three = await Promise.allSettled([rotating.reload(), rotating.reload(), rotating.reload()]);
  t.match(three, [{ status: 'fulfilled' }, { reason: { name: 'Misconfigured' } }, { status: 'fulfilled' }]);
  t.equal(heard, 2);
  t.equal(rotating.ends, opened[3]?.ends, 'the last word counts');
});
