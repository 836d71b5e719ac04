// The code that a cashier scans, as Google draws it. https://developers.google.com/wallet/reference/rest/v1/Barcode

import type { Locale } from '../../i18n/locales.ts';
import type { Barcode as FaceBarcode } from '../../passes/face.ts';
import type { Barcode } from '../discovery/schemas.ts';

/** `alternateText` is absent without a caption: a scan token is nothing to read out. */
export function barcode({ format, message, caption }: FaceBarcode, locale: Locale): Barcode {
  return {
    ...(format === 'CODE128'
      ? { type: 'CODE_128' }
      : // Google allows an encoding for QR codes alone.
        { type: 'QR_CODE', renderEncoding: 'UTF_8' }),
    value: message,
    ...(caption && { alternateText: caption[locale] }),
  };
}
