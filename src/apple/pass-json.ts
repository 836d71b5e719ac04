// The face of a voucher as pass.json of a coupon. https://developer.apple.com/documentation/walletpasses/pass

import type { PassSerial } from '../ids.ts';
import type { Face, Line, Words } from '../passes/face.ts';
import { appleExpiration } from '../vouchers/validity.ts';
import type { Localizer } from './localize.ts';

export type PassIdentity = {
  passTypeIdentifier: string;
  teamIdentifier: string;
  serialNumber: PassSerial;
  webServiceURL: string;
  authenticationToken: string;
};

type Field = { key: string; label: string; value: string };

/** @param hasStrip the picture of a coupon lies under its primary field: with one, the title moves below it */
export function passJson(face: Face, identity: PassIdentity, localizer: Localizer, hasStrip: boolean) {
  const field = (key: string, { label, value }: { label: Words; value: Words }): Field => ({
    key,
    label: localizer.key(label),
    value: localizer.key(value),
  });
  const optional = (key: string, line: Line | null): Field[] => (line ? [field(key, line)] : []);
  const title = { key: 'title', label: localizer.key(face.oneTime), value: localizer.key(face.title) };

  return {
    formatVersion: 1,
    ...identity,
    organizationName: localizer.key(face.issuer),
    logoText: localizer.key(face.issuer),
    description: localizer.key(face.title),
    backgroundColor: rgb(face.brand.backgroundColor),
    foregroundColor: rgb(face.brand.foregroundColor),
    labelColor: rgb(face.brand.labelColor),
    voided: !face.usable,
    ...(face.expiresAt && { expirationDate: appleExpiration(face.expiresAt, face.timeZone) }),
    barcodes: barcodes(face.barcode, localizer),
    coupon: {
      headerFields: [field('status', face.status)],
      primaryFields: hasStrip ? [] : [title],
      secondaryFields: hasStrip ? [title] : [],
      auxiliaryFields: [field('validity', face.validity)],
      backFields: [
        ...optional('description', face.description),
        ...optional('code', face.code),
        field('number', face.number),
        ...optional('contact', face.contact),
        { key: 'page', label: localizer.key(face.page.label), value: face.page.url },
      ],
    },
  };
}

/** A watch shows no Code 128 and takes the next entry: a QR code always stands behind it. */
function barcodes({ format, message, caption }: Face['barcode'], localizer: Localizer) {
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
