// pass.json as far as all styles agree. https://developer.apple.com/documentation/walletpasses/pass

import type { Brand } from '../businesses/business.ts';
import type { PassSerial } from '../ids.ts';
import type { Barcode } from '../passes/face.ts';
import type { Words } from '../passes/words.ts';
import type { Localizer } from './localize.ts';

export type PassIdentity = {
  passTypeIdentifier: string;
  teamIdentifier: string;
  serialNumber: PassSerial;
  webServiceURL: string;
  authenticationToken: string;
};

/** As much of a face as every style shows. */
type Front = { issuer: Words; brand: Brand; barcode: Barcode | null; usable: boolean };

/** @param style the fields under the name of the style, and members that only this style has */
export function passJson<Style extends { description: string }>(
  { issuer, brand, barcode, usable }: Front,
  identity: PassIdentity,
  localizer: Localizer,
  style: Style,
) {
  return {
    formatVersion: 1,
    ...identity,
    organizationName: localizer.key(issuer),
    logoText: localizer.key(issuer),
    backgroundColor: rgb(brand.backgroundColor),
    foregroundColor: rgb(brand.foregroundColor),
    labelColor: rgb(brand.labelColor),
    voided: !usable,
    ...(barcode && { barcodes: barcodes(barcode, localizer) }),
    ...style,
  };
}

/** A watch shows no Code 128 and takes the next entry: a QR code always stands behind it. */
function barcodes({ format, message, caption }: Barcode, localizer: Localizer) {
  const shown = {
    message,
    messageEncoding: 'iso-8859-1',
    ...(caption && { altText: localizer.key(caption) }),
  };
  const qr = { format: 'PKBarcodeFormatQR', ...shown };
  return format === 'CODE128' ? [{ format: 'PKBarcodeFormatCode128', ...shown }, qr] : [qr];
}

function rgb(hex: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${red}, ${green}, ${blue})`;
}
