// Verifies the signature of a pass as a phone does: a detached CMS SignedData (RFC 5652) in DER, by a pass certificate,
// with the WWDR certificate that issued it inside. Each fault has its own sentence.

import { hash, verify, X509Certificate } from 'node:crypto';
import {
  children,
  contentOf,
  elements,
  integer,
  issuerAndSerial,
  nothing,
  octetString,
  oid,
  retagged,
} from './der.ts';

export type SignatureToVerify = {
  signature: Buffer;
  /** The bytes of manifest.json. */
  content: Buffer;
  /** Must have issued the WWDR certificate. Without one, any may have. */
  root?: X509Certificate | undefined;
  /** When all certificates must be valid. */
  at: Date;
};

export type VerifiedSignature = { leaf: X509Certificate; wwdr: X509Certificate; signingTime: Date };

const types = {
  data: oid('1.2.840.113549.1.7.1'),
  signedData: oid('1.2.840.113549.1.7.2'),
  contentType: oid('1.2.840.113549.1.9.3'),
  messageDigest: oid('1.2.840.113549.1.9.4'),
  signingTime: oid('1.2.840.113549.1.9.5'),
  sha256: oid('2.16.840.1.101.3.4.2.1'),
};
/** RFC 5754 3: RSA is named with its digest or without. */
const signatureAlgorithms = {
  rsa: [oid('1.2.840.113549.1.1.1'), oid('1.2.840.113549.1.1.11')],
  ec: [oid('1.2.840.10045.4.3.2')],
};
const tags = { octetString: 0x04, utcTime: 0x17, sequence: 0x30, set: 0x31, context: 0xa0 };
const versionOne = integer(1);

/** @throws Error naming the fault; what the reader of DER or OpenSSL cannot read is one too */
export function verifySignature(wanted: SignatureToVerify): VerifiedSignature {
  try {
    return verified(wanted);
  } catch (error) {
    throw new Error(`signature: ${(error as Error).message}`, { cause: error });
  }
}

function verified({ signature, content, root, at }: SignatureToVerify): VerifiedSignature {
  const { certificates, signer } = readSignedData(signature);
  const leaf = certificates.find(({ raw }) => Buffer.concat(issuerAndSerial(raw)).equals(signer.id));
  if (leaf === undefined) throw new Error('the certificate of the signer is not inside');
  const signingTime = verifyAttributes(signer.attributes, content);
  verifyValue(signer, leaf);
  const wwdr = certificates.find((one) => one !== leaf && issued(one, leaf));
  if (wwdr === undefined) throw new Error('the certificate that issued the signer is not inside');
  if (root && !issued(root, wwdr)) throw new Error('it does not lead to the trusted root');
  for (const one of [leaf, wwdr]) {
    const named = `"${one.subject.replaceAll('\n', ', ')}"`;
    if (!isValid(one, at)) throw new Error(`${named} is not valid at this time`);
    if (!isValid(one, signingTime)) throw new Error(`${named} was not valid when it signed`);
  }
  return { leaf, wwdr, signingTime };
}

const issued = (issuer: X509Certificate, subject: X509Certificate): boolean =>
  issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);

const isValid = (one: X509Certificate, at: Date): boolean => at >= one.validFromDate && at <= one.validToDate;

type Signer = { id: Buffer; attributes: Buffer; algorithm: Buffer; value: Buffer };

/** RFC 5652 5.1. Optional parts are told by their tags. */
function readSignedData(signature: Buffer): { certificates: X509Certificate[]; signer: Signer } {
  const [outer, ...behind] = elements(signature);
  if (behind.length > 0) throw new Error('something stands behind its end');
  const [type, wrapped] = partsOf(outer, tags.sequence);
  if (!type?.equals(types.signedData)) throw new Error('not a CMS SignedData');
  const [signed] = partsOf(wrapped, tags.context);
  const [version, digests, encapsulated, ...others] = partsOf(signed, tags.sequence);
  // CMS says 3 where the signer is named by a key identifier; Wallet's signatures name issuer and serial number.
  if (!version?.equals(versionOne)) throw new Error('its version is not 1');
  const [innerType, inner] = partsOf(encapsulated, tags.sequence);
  if (!innerType?.equals(types.data)) throw new Error('its content is not plain data');
  if (inner) throw new Error('not detached: it holds the content');
  const certificates = others.find(([tag]) => tag === tags.context);
  const [info, ...more] = partsOf(others.at(-1), tags.set);
  if (!info || more.length > 0) throw new Error('not exactly one signer');
  if (!partsOf(digests, tags.set).every(isSha256)) throw new Error('its digest is not SHA-256');
  return {
    certificates: certificates ? children(certificates).map((der) => new X509Certificate(der)) : [],
    signer: readSigner(info),
  };
}

/** RFC 5652 5.3. */
function readSigner(info: Buffer): Signer {
  const [version, id, digest, attributes, algorithm, value] = partsOf(info, tags.sequence);
  if (!version?.equals(versionOne)) throw new Error('the version of its signer is not 1');
  if (!digest || !isSha256(digest)) throw new Error('its digest is not SHA-256');
  if (attributes?.[0] !== tags.context) throw new Error('it has no signed attributes');
  const [algorithmType = digest] = partsOf(algorithm, tags.sequence);
  if (value?.[0] !== tags.octetString) throw new Error('not a CMS SignedData');
  const names = Buffer.concat(partsOf(id, tags.sequence));
  return { id: names, attributes, algorithm: algorithmType, value: contentOf(value) };
}

function partsOf(part: Buffer | undefined, tag: number): Buffer[] {
  if (part?.[0] !== tag) throw new Error('not a CMS SignedData');
  return children(part);
}

/** RFC 5754 2: the parameters are absent or NULL. */
function isSha256(algorithm: Buffer): boolean {
  const [type, parameters = nothing] = partsOf(algorithm, tags.sequence);
  return type?.equals(types.sha256) === true && parameters.equals(nothing);
}

/** RFC 5652 11. Gives the signing time. */
function verifyAttributes(attributes: Buffer, content: Buffer): Date {
  const each = children(attributes);
  // X.690 11.6: Apple's own stand in order, and GnuTLS refuses others.
  if (each.some((one, index) => index > 0 && Buffer.compare(each[index - 1] ?? one, one) > 0)) {
    throw new Error('its signed attributes are not in DER order');
  }
  const single = (type: Buffer, name: string): Buffer => {
    const values = each.map(children).flatMap(([id, set]) => (id?.equals(type) && set ? children(set) : []));
    const [value, ...more] = values;
    if (!value || more.length > 0) throw new Error(`it has no single ${name}`);
    return value;
  };
  if (!single(types.contentType, 'content type').equals(types.data)) {
    throw new Error('its content is not plain data');
  }
  const digest = octetString(hash('sha256', content, 'buffer'));
  if (!single(types.messageDigest, 'message digest').equals(digest))
    throw new Error('its digest is not of this manifest');
  return readTime(single(types.signingTime, 'signing time'));
}

/** RFC 5652 11.3: UTCTime or GeneralizedTime, in whole seconds and Z. */
function readTime(der: Buffer): Date {
  const text = contentOf(der).toString('latin1');
  const century = Number(text.slice(0, 2)) < 50 ? '20' : '19';
  const digits = der[0] === tags.utcTime ? `${century}${text}` : text;
  const iso = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const moment = new Date(iso);
  if (iso === digits || Number.isNaN(moment.getTime())) throw new Error('its signing time is none');
  return moment;
}

function verifyValue({ attributes, algorithm, value }: Signer, leaf: X509Certificate): void {
  const allowed = signatureAlgorithms[leaf.publicKey.asymmetricKeyType === 'ec' ? 'ec' : 'rsa'];
  if (!allowed.some((type) => type.equals(algorithm)))
    throw new Error("its algorithm does not fit the signer's key");
  // RFC 5652 5.4: signed under the tag of a SET, sent under [0].
  if (!verify('sha256', retagged(tags.set, attributes), leaf.publicKey, value)) {
    throw new Error('the signer did not sign this');
  }
}
