// Passes sealed per second, against the bare RSA signatures they cannot do without and against passkit-generator's own
// sealing, in one process. Run: node test/bench/seal.ts. Yardstick P1: at least 0.70 of raw RSA, 40 times
// passkit-generator, at most 1 ms of CPU a pass.

import { createPrivateKey, hash, randomBytes, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PKPass } from 'passkit-generator';
import { loadSigner } from '../../src/apple/certificates.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { checkedPass, passFile, seal } from '../../src/apple/seal.ts';
import { systemClock } from '../../src/clock.ts';
import { gnutlsVerifies, hasTool, opensslVerifies, unpackPass } from '../support/tools.ts';

const rounds = 5;
const roundMs = 1500;
const inFlight = 8;
const samples = 20;

const folder = mkdtempSync(join(tmpdir(), 'bench-seal-'));
const now = systemClock.now();
const ids = { passTypeIdentifier: 'pass.com.example.voucher', teamIdentifier: 'ABCDE12345' };
await makeDevelopmentCertificates({ dir: folder, now, ...ids });
const signer = await loadSigner({ dir: folder, now, ...ids });
const pem = (name: string) => readFileSync(join(folder, `${name}.pem`));
const key = createPrivateKey(pem('key'));
const manifestSized = randomBytes(110);

/** 36 KB: six pictures of 31 KB, digested once; pass.json and five languages anew for each pass. */
const picture = (name: string, size: number) => passFile(name, randomBytes(size));
const pictures = [
  ...[picture('icon.png', 1500), picture('icon@2x.png', 3500), picture('icon@3x.png', 6000)],
  ...[picture('logo.png', 3000), picture('logo@2x.png', 7000), picture('logo@3x.png', 10000)],
];
const words = Array.from({ length: 10 }, (_, index) => `"key${index}" = "${'word '.repeat(8)}";\n`).join('');
const languages = ['en', 'ko', 'th', 'gu', 'az-Arab'].map((language) => `${language}.lproj/pass.strings`);
const field = (key: string) => ({ key, label: 'label', value: 'a value of some length' });

let serial = 0;
function texts(): Record<string, Buffer> {
  serial += 1;
  const face = {
    ...{
      formatVersion: 1,
      serialNumber: `serial-${serial}`,
      organizationName: 'Example',
      description: 'Coffee',
    },
    ...ids,
    barcodes: [{ format: 'PKBarcodeFormatQR', message: 'ABCDEFGHJK', messageEncoding: 'iso-8859-1' }],
    coupon: { primaryFields: [field('offer')], backFields: ['a', 'b', 'c', 'd'].map(field) },
  };
  const strings = languages.map((name) => [name, Buffer.from(words)]);
  return { 'pass.json': Buffer.from(JSON.stringify(face)), ...Object.fromEntries(strings) };
}

function sealed(fresh: Record<string, Buffer>): Promise<Buffer> {
  const files = Object.entries(fresh).map(([name, bytes]) => passFile(name, bytes));
  return seal(checkedPass([...pictures, ...files]), signer, now);
}
const ours = () => sealed(texts());

/** As compose.ts does it: passkit-generator validates each pass.json and its `props` are read. */
function validated(): Promise<Buffer> {
  const fresh = texts();
  if (!new PKPass({ 'pass.json': fresh['pass.json'] as Buffer }).props.serialNumber)
    throw new Error('invalid');
  return sealed(fresh);
}

const certificates = { wwdr: pem('wwdr'), signerCert: pem('signer'), signerKey: pem('key') };
const artwork = Object.fromEntries(pictures.map(({ name, bytes }) => [name, bytes]));
const theirs = async () => new PKPass({ ...artwork, ...texts() }, certificates).getAsBuffer();

const signAsync = promisify(sign);
const contenders = {
  'raw RSA-2048, one thread': { atOnce: 1, make: async () => sign('sha256', manifestSized, key) },
  'raw RSA-2048, thread pool': { atOnce: inFlight, make: () => signAsync('sha256', manifestSized, key) },
  'our seal, one at a time': { atOnce: 1, make: ours },
  'our seal': { atOnce: inFlight, make: ours },
  'our seal, validated': { atOnce: inFlight, make: validated },
  'passkit-generator': { atOnce: 1, make: theirs },
};
type Name = keyof typeof contenders;
type Measured = { perSecond: number; perCpuSecond: number };

async function measure({ atOnce, make }: (typeof contenders)[Name]): Promise<Measured> {
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  let made = 0;
  const worker = async () => {
    for (; performance.now() - start < roundMs; made += 1) await make();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: made / ((performance.now() - start) / 1000),
    perCpuSecond: made / ((user + system) / 1_000_000),
  };
}

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Every round measures every contender, so that a slow spell of the machine hits them all. */
async function compare(): Promise<Record<Name, Measured>> {
  const names = Object.keys(contenders) as Name[];
  const measured = new Map(names.map((name) => [name, [] as Measured[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) measured.get(name)?.push(await measure(contenders[name]));
  }
  const middle = (name: Name, of: keyof Measured) => median(measured.get(name)?.map((one) => one[of]) ?? []);
  return Object.fromEntries(
    names.map((name) => [
      name,
      { perSecond: middle(name, 'perSecond'), perCpuSecond: middle(name, 'perCpuSecond') },
    ]),
  ) as Record<Name, Measured>;
}

function report(results: Record<Name, Measured>): void {
  for (const [name, { perSecond, perCpuSecond }] of Object.entries(results)) {
    print(
      `${name.padEnd(26)} ${perSecond.toFixed(1).padStart(8)} /s ${perCpuSecond.toFixed(1).padStart(8)} /CPU-s`,
    );
  }
  const compared: [Name, Name][] = [
    ['our seal', 'raw RSA-2048, one thread'],
    ['our seal', 'raw RSA-2048, thread pool'],
    ['our seal, validated', 'raw RSA-2048, one thread'],
    ['our seal', 'passkit-generator'],
  ];
  for (const [one, other] of compared) {
    const [wall, cpu] = (['perSecond', 'perCpuSecond'] as const).map(
      (of) => results[one][of] / results[other][of],
    );
    const pair = `${one} : ${other}`.padEnd(50);
    print(`${pair} wall ${wall?.toFixed(2)}  CPU ${cpu?.toFixed(2)}`);
  }
  print(`CPU per pass: ${(1000 / results['our seal'].perCpuSecond).toFixed(3)} ms`);
}

/** Counts what OpenSSL, GnuTLS and a recount of the manifest accept. */
async function verify(make: () => Promise<Buffer>): Promise<string> {
  const root = join(folder, 'root.pem');
  const accepted = { OpenSSL: 0, GnuTLS: 0, manifest: 0 };
  let bytes = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const pass = await make();
    bytes = pass.length;
    const own = join(folder, `sample-${sample}`);
    mkdirSync(own, { recursive: true });
    const unpacked = unpackPass(pass, own);
    accepted.OpenSSL += opensslVerifies(unpacked, root).code === 0 ? 1 : 0;
    accepted.GnuTLS += hasTool('certtool') && gnutlsVerifies(unpacked, root).code === 0 ? 1 : 0;
    const manifest = JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8')) as Record<
      string,
      string
    >;
    const right = Object.entries(manifest).every(([name, sha1]) => {
      return hash('sha1', readFileSync(join(unpacked, name))) === sha1;
    });
    accepted.manifest += right ? 1 : 0;
  }
  return `${JSON.stringify(accepted)} of ${samples}, ${bytes} bytes each`;
}

try {
  print(`accepted, ours: ${await verify(ours)}`);
  print(`accepted, passkit-generator's: ${await verify(theirs)}`);
  report(await compare());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
