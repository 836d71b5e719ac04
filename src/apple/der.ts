// DER (X.690) by hand: the writer of the few shapes that a signature and a certificate need, and the reader that lifts
// raw parts out of a certificate. Sixty lines, because the libraries cost ten times the RSA signature they frame.

function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...length(content.length)]), content]);
}

/** X.690 10.1: the definite form in the fewest octets. */
function length(size: number): number[] {
  if (size < 0x80) return [size];
  const octets: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

export const sequence = (...parts: Buffer[]): Buffer => element(0x30, ...parts);

/** SET OF. X.690 11.6: members in ascending order of their encodings; Apple's own passes keep it and GnuTLS insists. */
export const setOf = (...members: Buffer[]): Buffer => element(0x31, ...members.toSorted(Buffer.compare));

export const octetString = (bytes: Buffer): Buffer => element(0x04, bytes);
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text));
export const nothing: Buffer = Buffer.from([0x05, 0x00]);
export const yes: Buffer = Buffer.from([0x01, 0x01, 0xff]);

/** Named bits, or a whole number of octets with nothing unused. */
export const bitString = (bytes: Buffer, unusedBits = 0): Buffer =>
  element(0x03, Buffer.from([unusedBits]), bytes);

/** [number] around whole elements: EXPLICIT, or IMPLICIT in place of a SEQUENCE or SET. */
export const context = (number: number, ...parts: Buffer[]): Buffer => element(0xa0 | number, ...parts);

/** [number] IMPLICIT in place of an OCTET STRING. */
export const contextBytes = (number: number, bytes: Buffer): Buffer => element(0x80 | number, bytes);

/** The same element under another tag: signed attributes are hashed as a SET and sent as [0] (RFC 5652 5.4). */
export const retagged = (tag: number, der: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag]), der.subarray(1)]);

/** A whole number that is not negative: a small one, or its big-endian octets. */
export function integer(value: number | Buffer): Buffer {
  const octets = typeof value === 'number' ? Buffer.from(value.toString(16).padStart(14, '0'), 'hex') : value;
  const first = octets.findIndex((octet) => octet !== 0);
  const digits = first === -1 ? Buffer.from([0]) : octets.subarray(first);
  return (digits[0] as number) < 0x80 ? element(0x02, digits) : element(0x02, Buffer.from([0]), digits);
}

export function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  return element(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift(0x80 | (rest % 128));
  }
  return octets;
}

/** RFC 5652 11.3 and RFC 5280 4.1.2.5: UTCTime from 1950 to 2049, GeneralizedTime otherwise; whole seconds, always Z. */
export function time(moment: Date): Buffer {
  const digits = moment.toISOString().replace(/\.\d+|[-:T]/g, '');
  const year = moment.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? element(0x17, Buffer.from(digits.slice(2)))
    : element(0x18, Buffer.from(digits));
}

/** The raw elements inside a constructed element, each with its own tag and length. */
export const children = (der: Buffer): Buffer[] => elements(contentOf(der));

/** Elements one behind the other. */
export function elements(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const end = extent(rest).end;
    parts.push(rest.subarray(0, end));
    rest = rest.subarray(end);
  }
  return parts;
}

/** What stands inside an element, without tag and length. */
export function contentOf(der: Buffer): Buffer {
  const { start, end } = extent(der);
  return der.subarray(start, end);
}

function extent(der: Buffer): { start: number; end: number } {
  const [, short = 0x80] = der;
  const octets = short < 0x80 ? 0 : short & 0x7f;
  if (short === 0x80 || octets > 4 || der.length < 2 + octets) throw new Error('not DER: bad length');
  const size = octets === 0 ? short : der.readUIntBE(2, octets);
  if (octets > 0 && length(size).length !== 1 + octets)
    throw new Error('not DER: a length in too many octets');
  const start = 2 + octets;
  if (start + size > der.length) throw new Error('not DER: cut short');
  return { start, end: start + size };
}

/** The raw issuer Name and serialNumber of a certificate (RFC 5280 4.1): how a signature names its signer. */
export function issuerAndSerial(certificate: Buffer): [issuer: Buffer, serialNumber: Buffer] {
  const [tbs = certificate] = children(certificate);
  const fields = children(tbs);
  // [0] version is absent in a version 1 certificate.
  const [serialNumber, , issuer] = fields[0]?.[0] === 0xa0 ? fields.slice(1) : fields;
  if (serialNumber?.[0] !== 0x02 || issuer?.[0] !== 0x30) throw new Error('not a certificate');
  return [issuer, serialNumber];
}
