// The pass certificate, its key and the WWDR certificate from a folder: everything checked at once, then a Signer.
// The one file that reads the key. It leaves in no form but signatures: of passes, and of the handshakes of TLS.

import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { promisify } from 'node:util';
import { Misconfigured } from '../errors.ts';
import { signedDataBy } from './cms.ts';
import { whyRenew } from './expiry.ts';
import { manifestOf, type Signer } from './seal.ts';

export type CertificateFolder = {
  /** Holds signer.pem, key.pem and wwdr.pem. */
  dir: string;
  /** APPLE_KEY_PASSPHRASE, where key.pem is encrypted. */
  passphrase?: string | undefined;
  /** APPLE_PASS_TYPE_ID and APPLE_TEAM_ID; where absent, what the certificate says is taken. */
  passTypeIdentifier?: string | undefined;
  teamIdentifier?: string | undefined;
  now: Date;
};

export type FileSigner = Signer & {
  /** What the operator should know and the start survives. */
  readonly warnings: readonly string[];
  /**
   * For TLS connections that present the pass certificate, as APNs asks of who pushes to passes.
   * @param ca PEM of the authorities to trust there; undefined: those that Node trusts
   */
  secureContext(ca: Buffer | undefined): SecureContext;
};

/** Throws Misconfigured with every problem found. Dates are none: `whyNotUsable` tells, because redemption goes on. */
export async function loadSigner(folder: CertificateFolder): Promise<FileSigner> {
  const path = (file: string) => join(folder.dir, file);
  const [leafPath, wwdrPath, keyPath] = [path('signer.pem'), path('wwdr.pem'), path('key.pem')];
  const problems: string[] = [];
  const noted = (problem: Error) => void problems.push(problem.message);
  const leaf = await readCertificate(leafPath, 'signer').catch(noted);
  const wwdr = await readCertificate(wwdrPath, 'wwdr').catch(noted);
  const key = await readKey(keyPath, folder.passphrase).catch(noted);
  if (leaf?.ca) {
    const swapped = wwdr?.ca === false ? `: exchange it with ${wwdrPath}` : `: put ${meant.signer} there`;
    problems.push(`${leafPath} is the certificate of an authority${swapped}`);
  } else {
    if (leaf) problems.push(...subjectProblems(leaf, leafPath, folder));
    if (leaf && wwdr) problems.push(...issuerProblems(leaf, leafPath, wwdr, wwdrPath));
    if (leaf && key && !leaf.checkPrivateKey(key.object)) {
      problems.push(`${keyPath} does not belong to ${leafPath}: put ${meant.key} there`);
    }
  }
  if (!leaf || !wwdr || !key || problems.length > 0) throw new Misconfigured(problems);
  const signer = fileSigner(leaf, wwdr, key);
  return Object.freeze({ ...signer, warnings: await warningsOf(signer, keyPath, folder.now) });
}

const meant = {
  signer: 'your Pass Type ID certificate from developer.apple.com',
  wwdr: 'the Apple WWDR certificate that issued signer.pem (https://www.apple.com/certificateauthority, today G4)',
  key: 'the private key of the request that Apple answered with signer.pem',
};
const fromPkcs12 = { signer: '-clcerts -nokeys', wwdr: '-cacerts -nokeys', key: '-nocerts' };

/** Stays a Buffer: a string of the key would lie about in the heap. */
async function readPem(path: string, file: keyof typeof meant): Promise<Buffer> {
  const [block, tool] = file === 'key' ? ['PRIVATE KEY', 'pkey'] : ['CERTIFICATE', 'x509'];
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'ENOENT'
        ? `${path} is missing: put ${meant[file]} there, as PEM`
        : `${path} cannot be read (${error.code}): it must be a file that the service's account may read`,
    );
  });
  if (bytes.includes(`${block}-----`)) return bytes;
  if (bytes[0] !== 0x30) throw new Error(`${path} holds no PEM block "${block}": put ${meant[file]} there`);
  // RFC 7292 4: a PKCS#12 file begins with its version, INTEGER 3; no certificate and no key does.
  const [kind, command] = bytes.subarray(2, 8).includes(Buffer.from([2, 1, 3]))
    ? ['PKCS#12', `pkcs12 ${fromPkcs12[file]}`]
    : ['DER', `${tool} -inform DER`];
  throw new Error(
    `${path} is ${kind}, not PEM: mv ${path} ${path}.old && openssl ${command} -in ${path}.old -out ${path}`,
  );
}

async function readCertificate(path: string, file: 'signer' | 'wwdr'): Promise<X509Certificate> {
  const pem = await readPem(path, file);
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new Error(`${path} is damaged (${(error as Error).message}): put ${meant[file]} there again`);
  }
}

/** `forTls` is what the file held: node:tls takes no KeyObject, and an export would be a string. */
type Key = { object: KeyObject; forTls: Pick<SecureContextOptions, 'key' | 'passphrase'> };

async function readKey(path: string, passphrase: string | undefined): Promise<Key> {
  const pem = await readPem(path, 'key');
  const object = parseKey(path, pem, passphrase);
  const { modulusLength = 0, namedCurve = '' } = object.asymmetricKeyDetails ?? {};
  const fits =
    object.asymmetricKeyType === 'ec'
      ? ['prime256v1', 'secp384r1'].includes(namedCurve)
      : object.asymmetricKeyType === 'rsa' && modulusLength >= 2048;
  if (fits) return { object, forTls: { key: pem, ...(passphrase && { passphrase }) } };
  const kind = `${object.asymmetricKeyType} ${namedCurve || modulusLength || ''}`.trim();
  throw new Error(`${path} is an unsupported key (${kind}): use RSA of 2048 bits, or EC P-256 or P-384`);
}

function parseKey(path: string, pem: Buffer, passphrase: string | undefined): KeyObject {
  // PKCS#8 says so in its label, the older forms in Proc-Type (RFC 1421).
  const encrypted = pem.includes('ENCRYPTED');
  if (encrypted && !passphrase) throw new Error(`${path} is encrypted: set APPLE_KEY_PASSPHRASE`);
  try {
    return createPrivateKey({ key: pem, ...(encrypted && { passphrase }) });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      encrypted
        ? `APPLE_KEY_PASSPHRASE does not open ${path} (${message}): set the passphrase it was encrypted with`
        : `${path} is damaged (${message}): put ${meant.key} there again`,
    );
  }
}

/** A Pass Type ID certificate names the pass type as UID and the team as OU; both must equal pass.json's. */
function subjectProblems(leaf: X509Certificate, path: string, folder: CertificateFolder): string[] {
  const { UID, OU } = subjectOf(leaf);
  if (!UID || !OU) return [`${path} has no UID or OU in its subject: put ${meant.signer} there`];
  const pairs = [
    ['APPLE_PASS_TYPE_ID', folder.passTypeIdentifier, UID],
    ['APPLE_TEAM_ID', folder.teamIdentifier, OU],
  ] as const;
  return pairs
    .filter(([, wanted = '', has]) => wanted !== '' && wanted !== has)
    .map(
      ([variable, wanted, has]) => `${variable} is ${wanted}, but ${path} is for ${has}: change one of them`,
    );
}

function issuerProblems(
  leaf: X509Certificate,
  leafPath: string,
  wwdr: X509Certificate,
  path: string,
): string[] {
  const cure = `put ${meant.wwdr} there`;
  if (leaf.issuer !== wwdr.subject) {
    const [wanted, has] = [oneLine(leaf.issuer), oneLine(wwdr.subject)];
    return [`${leafPath} was issued by "${wanted}", but ${path} is "${has}": ${cure}`];
  }
  // Generations of WWDR can share a name: the authority key identifier (RFC 5280 4.2.1.1) and the signature tell.
  if (!wwdr.ca || !leaf.checkIssued(wwdr) || !leaf.verify(wwdr.publicKey)) {
    return [`${path} has the issuer name of ${leafPath} but another key, or may not issue: ${cure}`];
  }
  return [];
}

const oneLine = (name: string): string => name.replaceAll('\n', ', ');
const subjectOf = (leaf: X509Certificate) => leaf.toLegacyObject().subject as { UID?: string; OU?: string };
const latestFirst = (a: Date, b: Date): [Date, Date] => (a > b ? [a, b] : [b, a]);
const signInThreadPool = promisify(sign);

function fileSigner(leaf: X509Certificate, wwdr: X509Certificate, { object: key, forTls }: Key) {
  const signedData = signedDataBy({
    leaf: leaf.raw,
    wwdr: wwdr.raw,
    keyType: key.asymmetricKeyType === 'ec' ? 'ec' : 'rsa',
    sign: (bytes) => signInThreadPool('sha256', bytes, key),
  });
  const { UID: passTypeIdentifier = '', OU: teamIdentifier = '' } = subjectOf(leaf);
  const [notBefore] = latestFirst(leaf.validFromDate, wwdr.validFromDate);
  const [, notAfter] = latestFirst(leaf.validToDate, wwdr.validToDate);
  const whose = notAfter === leaf.validToDate ? 'Pass Type ID' : 'WWDR';
  return {
    passTypeIdentifier,
    teamIdentifier,
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    notBefore,
    notAfter,
    ends: { pass: leaf.validToDate, wwdr: wwdr.validToDate },
    expiresInDays: (now: Date) => Math.floor((notAfter.getTime() - now.getTime()) / 86_400_000),
    whyNotUsable(now: Date) {
      if (now < notBefore) return `the certificates are not valid before ${notBefore.toISOString()}`;
      return now > notAfter ? `the ${whose} certificate expired on ${notAfter.toISOString()}` : undefined;
    },
    sign: (pass, now) => signedData(manifestOf(pass), now),
    secureContext: (ca) => createSecureContext({ ...forTls, cert: `${leaf}${wwdr}`, ...(ca && { ca }) }),
  } satisfies Omit<FileSigner, 'warnings'>;
}

async function warningsOf(signer: Signer, keyPath: string, now: Date): Promise<string[]> {
  const warnings: string[] = [];
  const mode = (await stat(keyPath)).mode & 0o777;
  if (mode & 0o177) warnings.push(`${keyPath} has mode ${mode.toString(8)}: chmod 600 ${keyPath}`);
  const why = whyRenew(signer, now);
  if (why) warnings.push(`${why}: renew them at developer.apple.com`);
  return warnings;
}
