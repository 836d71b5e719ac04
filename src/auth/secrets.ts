// Everything derived from SECRET_KEY: tokens that are never stored, and sealed text that is. No key leaves this file.

import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { CardToken, ClaimToken, CustomerCardId, PassSerial, ScanToken, VoucherId } from '../ids.ts';

export type Secrets = {
  /** 128 bits, base64url: the capability in a voucher page's address. */
  claimToken(voucher: VoucherId): ClaimToken;
  /** 130 bits in the redeem code's alphabet, 26 symbols: what the QR of a voucher without a code holds. */
  scanToken(voucher: VoucherId): ScanToken;
  /** 130 bits like a scan token: what the barcode of a customer's card holds. */
  cardToken(card: CustomerCardId): CardToken;
  /** 128 bits, base64url: the capability in the address of a card's page. */
  cardClaimToken(card: CustomerCardId): ClaimToken;
  /** 256 bits, hex: what a phone shows our web service. The same for ever for one pass. */
  passToken(passTypeIdentifier: string, serial: PassSerial): string;
  /** AES-256-GCM: nonce, tag, text. `context` must be the same when it is opened. */
  seal(text: string, context: string): Buffer;
  open(sealed: Buffer, context: string): string;
};

const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Labels carry a version: a new derivation gets a new label, and what was issued under the old one keeps working. */
export function createSecrets(secretKey: string): Secrets {
  const key = (label: string) =>
    Buffer.from(hkdfSync('sha256', secretKey, '', `voucher-wallet/${label}`, 32));
  const claimKey = key('claim-token/1');
  const scanKey = key('scan-token/1');
  const cardKey = key('card-token/1');
  const cardClaimKey = key('card-claim-token/1');
  const passKey = key('pass-token/1');
  const sealKey = key('seal/1');
  const mac = (by: Buffer, text: string) => createHmac('sha256', by).update(text).digest();

  const inLink = (by: Buffer, id: string) => mac(by, id).subarray(0, 16).toString('base64url') as ClaimToken;
  const inBarcode = (by: Buffer, id: string) =>
    Array.from(mac(by, id).subarray(0, 26), (byte) => symbols[byte & 31]).join('');

  return {
    claimToken: (voucher) => inLink(claimKey, voucher),
    scanToken: (voucher) => inBarcode(scanKey, voucher) as ScanToken,
    cardToken: (card) => inBarcode(cardKey, card) as CardToken,
    cardClaimToken: (card) => inLink(cardClaimKey, card),
    passToken: (passTypeIdentifier, serial) =>
      mac(passKey, `${passTypeIdentifier}\n${serial}`).toString('hex'),
    seal(text, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, 12), {
        authTagLength: 16,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(12, 28));
      return decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

/** SHA-256: how tokens and keys of 128 bits and more stand in the database. */
export function digest(secret: string | Buffer): Buffer {
  return createHash('sha256').update(secret).digest();
}
