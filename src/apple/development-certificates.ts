// Certificates for a machine without Apple's: a root, a stand-in for WWDR and a pass certificate, made on first start
// with the shape of the real ones. No phone trusts them; OpenSSL, GnuTLS and our own stand-ins do.

import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Misconfigured } from '../errors.ts';
import { loadSigner } from './certificates.ts';
import { oid, sequence, utf8String } from './der.ts';
import {
  authority,
  commonName,
  country,
  digitalSignature,
  endEntity,
  extension,
  issue,
  lastAuthority,
  newParty,
  organization,
  signsCertificates,
  unit,
  userId,
} from './issue-certificate.ts';

export type DevelopmentCertificates = {
  /** Made where it does not exist: root.pem, wwdr.pem, signer.pem, key.pem (0600) and README.txt. */
  dir: string;
  passTypeIdentifier: string;
  teamIdentifier: string;
  now: Date;
  /** RSA of 2048 bits where absent, as Apple's are. */
  keyType?: 'RSA' | 'P-256' | 'P-384';
};

/** Days. */
const enough = 30;

/**
 * Keeps what is there while it serves these identifiers for 30 days more; else makes a new set beside it and swaps the
 * folders by renaming, so that a crash leaves a whole set or none. What it replaces stays as `<dir>.replaced-…`.
 */
export async function makeDevelopmentCertificates(wanted: DevelopmentCertificates): Promise<'kept' | 'made'> {
  if (await serves(wanted)) return 'kept';
  await refuseRealOnes(wanted.dir);
  await mkdir(dirname(wanted.dir), { recursive: true });
  const made = await mkdtemp(`${wanted.dir}.new-`);
  try {
    await writeSet(made, wanted);
    if (await moved(made, wanted.dir)) return 'made';
    if (await serves(wanted)) return 'kept'; // another process was faster
    await rename(wanted.dir, made.replace('.new-', '.replaced-'));
    await rename(made, wanted.dir);
    return 'made';
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

async function serves(wanted: DevelopmentCertificates): Promise<boolean> {
  try {
    const signer = await loadSigner(wanted);
    const [root, wwdr] = await Promise.all([read(wanted.dir, 'root.pem'), read(wanted.dir, 'wwdr.pem')]);
    const lasts = signer.expiresInDays(wanted.now) >= enough && signer.whyNotUsable(wanted.now) === undefined;
    return lasts && wwdr.checkIssued(root) && wwdr.verify(root.publicKey);
  } catch {
    return false;
  }
}

const read = async (dir: string, file: string) => new X509Certificate(await readFile(join(dir, file)));

async function refuseRealOnes(dir: string): Promise<void> {
  const present = await read(dir, 'signer.pem').catch(() => undefined);
  if (present === undefined || present.subject.includes('not from Apple')) return;
  throw new Misconfigured([
    `${dir} holds a certificate that this service did not make: set APPLE_CERTIFICATES_DIR=${dir} to use it, or move it away`,
  ]);
}

/** Renames where nothing, or an empty folder, is in the way. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

const mark = 'development, not from Apple';

/** Root and stand-in sign once and their keys are dropped: nothing can be issued under them afterwards. */
async function writeSet(
  dir: string,
  { passTypeIdentifier, teamIdentifier, now, keyType }: DevelopmentCertificates,
) {
  const [root, wwdr, leaf] = await Promise.all([
    newParty([[commonName, `Development Root (${mark})`]], keyType),
    newParty([[commonName, `Stand-in for the WWDR authority (${mark})`]], keyType),
    newParty(
      [
        [userId, passTypeIdentifier],
        [commonName, `Pass Type ID: ${passTypeIdentifier} (${mark})`],
        [unit, teamIdentifier],
        [organization, 'Development'],
        [country, 'US'],
      ],
      keyType,
    ),
  ]);
  const leafExtensions = [
    ...[endEntity, digitalSignature],
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.2'), oid('1.2.840.113635.100.4.14'))),
    extension('1.2.840.113635.100.6.1.16', utf8String(passTypeIdentifier)),
  ];
  await write(dir, 'root.pem', issue(root, root, now, 3650, [authority, signsCertificates]));
  await write(dir, 'wwdr.pem', issue(wwdr, root, now, 3650, [lastAuthority, signsCertificates]));
  await write(dir, 'signer.pem', issue(leaf, wwdr, now, 365, leafExtensions));
  await write(dir, 'key.pem', leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  await write(dir, 'README.txt', readme);
}

const write = (dir: string, file: string, text: string) =>
  writeFile(join(dir, file), text, { mode: file === 'key.pem' ? 0o600 : 0o644 });

const readme = `Development certificates, made by this service on first start. They are not from Apple:
no iPhone accepts a pass signed with them. For real passes set APPLE_CERTIFICATES_DIR (see certificates/README.md).
This folder can be deleted; it is made anew at the next start.
`;
