// What may be signed, and the sealing of it: manifest, signature, zip. The one signing entry takes a CheckedPass, and
// only the composer makes one: arbitrary bytes find no way to the key, neither past the compiler nor at run time.

import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Refusal } from '../errors.ts';
import { zip } from './zip.ts';

/** A file of a pass with its digests, taken once: artwork is kept as such and goes into thousands of passes. */
export type PassFile = {
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha1: string;
  readonly crc32: number;
};

/** `name` is the path in the pass, `en.lproj/pass.strings`. The bytes must not change afterwards. */
export function passFile(name: string, bytes: Buffer): PassFile {
  // Apple, "Building a Pass": the manifest names SHA-1 hashes; no other digest is read.
  return { name, bytes, sha1: hash('sha1', bytes, 'hex'), crc32: crc32(bytes) };
}

declare const brand: unique symbol;

/** A pass that may be signed. Says for whom; what it holds only this file knows. */
export type CheckedPass = {
  readonly [brand]: 'CheckedPass';
  readonly passTypeIdentifier: string;
  readonly teamIdentifier: string;
  readonly serialNumber: string;
};

const checked = new WeakMap<CheckedPass, { files: readonly PassFile[]; manifest: PassFile }>();

/** Apple, "Pass": what pass.json must say. passkit-generator asks for none of it. */
const required = ['passTypeIdentifier', 'teamIdentifier', 'serialNumber', 'organizationName', 'description'];

/**
 * Vouches for these files as one pass. For compose.ts alone, after it has compared what passkit-generator let through
 * with what it put in. Throws where a phone would refuse the pass whoever signs it.
 */
export function checkedPass(unsorted: readonly PassFile[]): CheckedPass {
  const files = unsorted.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const bytesOf = (name: string) => files.find((file) => file.name === name)?.bytes;
  if (bytesOf('manifest.json') || bytesOf('signature'))
    throw new Error('sealing makes manifest and signature');
  if (!bytesOf('icon.png')) throw new Error('a pass without icon.png opens on no phone');
  const face: Record<string, unknown> = JSON.parse(bytesOf('pass.json')?.toString() ?? '{}');
  const missing = required.filter((member) => typeof face[member] !== 'string' || face[member] === '');
  if (face.formatVersion !== 1) missing.push('formatVersion');
  if (missing.length > 0) throw new Error(`pass.json lacks ${missing.join(', ')}`);
  const { passTypeIdentifier, teamIdentifier, serialNumber } = face as CheckedPass;
  const pass = Object.freeze({ passTypeIdentifier, teamIdentifier, serialNumber }) as CheckedPass;
  checked.set(pass, { files, manifest: manifestFile(files) });
  return pass;
}

/** Apple, "Creating the manifest": path to lowercase SHA-1, for every file but the manifest and the signature. */
function manifestFile(files: readonly PassFile[]): PassFile {
  const digests = Object.fromEntries(files.map(({ name, sha1 }) => [name, sha1]));
  return passFile('manifest.json', Buffer.from(JSON.stringify(digests)));
}

/**
 * Signs passes and tells facts; hands out no key. A folder of files (certificates.ts) stands behind it, or a KMS, or a
 * token. `notBefore` and `notAfter` hold for signer and WWDR certificate together.
 */
export type Signer = {
  readonly passTypeIdentifier: string;
  readonly teamIdentifier: string;
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** When each of the two ends. */
  readonly ends: Readonly<Record<'pass' | 'wwdr', Date>>;
  /** Whole days until `notAfter`; negative once it has passed. */
  expiresInDays(now: Date): number;
  /** Why a pass signed now would be refused by phones; undefined when it would not. */
  whyNotUsable(now: Date): string | undefined;
  /** The DER of a detached CMS over `manifestOf(pass)` and over nothing else. */
  sign(pass: CheckedPass, now: Date): Promise<Buffer>;
};

/** The bytes to sign, for signers. Throws for anything that `checkedPass` did not make. */
export function manifestOf(pass: CheckedPass): Buffer {
  return contentsOf(pass).manifest.bytes;
}

function contentsOf(pass: CheckedPass) {
  const contents = checked.get(pass);
  if (contents === undefined) throw new TypeError('only a pass that the composer checked can be signed');
  return contents;
}

/**
 * The .pkpass. The same files give the same bytes, `signature` apart.
 * Throws Refusal PASS_UNAVAILABLE (503) while the certificates cannot be used; redemption goes on without them.
 */
export async function seal(pass: CheckedPass, signer: Signer, now: Date): Promise<Buffer> {
  const { files, manifest } = contentsOf(pass);
  const why = signer.whyNotUsable(now);
  if (why !== undefined) throw new Refusal('PASS_UNAVAILABLE', { detail: why });
  if (
    pass.passTypeIdentifier !== signer.passTypeIdentifier ||
    pass.teamIdentifier !== signer.teamIdentifier
  ) {
    throw new Error(`a ${pass.passTypeIdentifier} pass cannot be signed for ${signer.passTypeIdentifier}`);
  }
  const signature = await signer.sign(pass, now);
  return zip([...files, manifest, { name: 'signature', bytes: signature }]);
}
