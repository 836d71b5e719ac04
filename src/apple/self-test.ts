// A pass made up, sealed and read again as a phone would, before customers get any: at start and for each new set of
// certificates. Checked by verify-signature.ts, which shares nothing with what signs.

import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { newBusiness } from '../businesses/business.ts';
import { Misconfigured } from '../errors.ts';
import type { PassSerial } from '../ids.ts';
import type { Face } from '../passes/face.ts';
import { same } from '../passes/words.ts';
import { composeCoupon } from './compose.ts';
import { passFile, type Signer, seal } from './seal.ts';
import { verifySignature } from './verify-signature.ts';

/**
 * Does nothing while the certificates are out of date: that stops neither a start nor a redemption.
 * @throws Misconfigured
 */
export async function selfTest(signer: Signer, now: Date): Promise<void> {
  if (signer.whyNotUsable(now) !== undefined) return;
  const icon = await readFile(new URL('../passes/default-brand/icon.png', import.meta.url));
  const { passTypeIdentifier, teamIdentifier } = signer;
  const identity = {
    passTypeIdentifier,
    teamIdentifier,
    serialNumber: 'self-test' as PassSerial,
    webServiceURL: 'https://self-test.invalid/apple',
    authenticationToken: 'self-test-self-test-self-test-self-test',
  };
  const pass = composeCoupon(madeUp, identity, [passFile('icon.png', icon)]);
  try {
    readAsPhone(await seal(pass, signer, now), signer, now);
  } catch (error) {
    const { message } = error as Error;
    throw new Misconfigured([
      `the Apple certificates sign passes that no phone opens (${message}): ` +
        'put signer.pem, key.pem and wwdr.pem of one set in place, see certificates/README.md',
    ]);
  }
}

const line = (label: string, value: string) => ({ label: same(label), value: same(value) });

const madeUp: Face = {
  issuer: same('Self-test'),
  title: same('Self-test'),
  description: null,
  status: line('Status', 'Self-test'),
  validity: line('Validity', 'None'),
  oneTime: same('One-time voucher'),
  code: null,
  number: line('Number', '0'),
  contact: null,
  page: { label: same('Page'), url: 'https://self-test.invalid/v/0' },
  barcode: { format: 'QR', message: 'self-test', caption: null },
  usable: false,
  expiresAt: null,
  timeZone: 'UTC',
  brand: newBusiness.brand,
  artworkId: null,
};

function readAsPhone(archive: Buffer, signer: Signer, now: Date): void {
  const { 'manifest.json': content, signature, ...files } = Object.fromEntries(entriesOf(archive));
  if (!content || !signature) throw new Error('it lacks manifest or signature');
  const digests = Object.entries(files).map(([name, bytes]) => [name, hash('sha1', bytes, 'hex')]);
  if (!isDeepStrictEqual(JSON.parse(content.toString()), Object.fromEntries(digests)))
    throw new Error('the manifest does not name its files');
  const { leaf, signingTime } = verifySignature({ signature, content, at: now });
  const { UID, OU } = leaf.toLegacyObject().subject as { UID?: string; OU?: string };
  if (UID !== signer.passTypeIdentifier || OU !== signer.teamIdentifier)
    throw new Error(`it was signed for ${UID} of team ${OU}`);
  if (signingTime.getTime() !== Math.floor(now.getTime() / 1000) * 1000)
    throw new Error(`it says that it was signed at ${signingTime.toISOString()}`);
}

/** By the local headers (PKWARE APPNOTE 4.3.7) of a zip without compression and extra fields. */
function* entriesOf(archive: Buffer): Generator<[name: string, bytes: Buffer]> {
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50; ) {
    const name = at + 30;
    const bytes = name + archive.readUInt16LE(at + 26);
    const end = bytes + archive.readUInt32LE(at + 18);
    yield [archive.toString('utf8', name, bytes), archive.subarray(bytes, end)];
    at = end;
  }
}
