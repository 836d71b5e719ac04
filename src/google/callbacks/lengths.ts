// How long anything in a callback may be, and how lengths stand before what Google signs.

/** In characters. Google's own are far shorter; what is longer is not looked at. */
export const longest = {
  signedMessage: 16 * 1024,
  signedKey: 2048,
  /** Of a P-256 signature in DER and base64: 96 at most. */
  signature: 200,
  /** Of a P-256 key in SPKI, DER and base64: 124. */
  key: 400,
  id: 255,
};

/** Each costs a verification for each root key. */
export const mostSignatures = 5;
export const mostRootKeys = 10;

/** Each text as UTF-8 behind its count of bytes, a little-endian uint32: Tink's PaymentMethodTokenUtil.toLengthValue. */
export function frame(...texts: string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
