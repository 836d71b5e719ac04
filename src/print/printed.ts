// What a sheet says of a voucher: the very words of its pass, and the picture that was drawn for print.

import type { Renderer } from '../artwork/render.ts';
import { readRenditions } from '../artwork/store.ts';
import type { Session } from '../db/tx.ts';
import type { Locale } from '../i18n/locales.ts';
import { isolatePhones } from '../i18n/phones.ts';
import { translate } from '../i18n/translate.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';
import type { Face } from '../passes/face.ts';
import { composed } from './composed.ts';
import type { Printed } from './layout.ts';

type Picture = NonNullable<Printed['picture']>;

/** A voucher that has ended shows no code that a till could take for one. */
export function printedFrom(face: Face, locale: Locale, picture: Printed['picture']): Printed {
  const { code, barcode, usable } = face;
  return {
    business: face.issuer[locale],
    picture,
    title: isolatePhones(face.title[locale]),
    description: isolatePhones(face.description?.value[locale] ?? '') || null,
    validity: usable
      ? face.validity.value[locale]
      : `${face.status.value[locale]}\n${face.validity.value[locale]}`,
    oneTime: face.oneTime[locale],
    codes: usable
      ? {
          qr: barcode.message,
          code: code ? { value: barcode.message, display: code.value[locale] } : undefined,
        }
      : undefined,
    number: `${face.number.label[locale]}: ${face.number.value[locale]}`,
    claim: usable ? { url: face.page.url, label: translate(locale, 'print.saveToPhone') } : undefined,
  };
}

export async function readPicture(
  session: Session,
  artworkId: ArtworkId | null,
): Promise<Picture | undefined> {
  const [found] = artworkId ? await readRenditions(session, artworkId, ['print']) : [];
  if (found === undefined) return undefined;
  // IHDR: our own child has drawn it, and it was checked then.
  return { bytes: found.bytes, width: found.bytes.readUInt32BE(16), height: found.bytes.readUInt32BE(20) };
}

/** On white, where it is transparent: a PDF would have every pixel taken apart for it. */
export async function onWhite(
  renderer: Pick<Renderer, 'compose'>,
  businessId: BusinessId,
  picture: Picture | undefined,
): Promise<Picture | undefined> {
  if (picture === undefined || !seesThrough(picture.bytes)) return picture;
  const { bytes, width, height } = picture;
  const part = { left: 0, top: 0, width, height, bytes };
  return { width, height, bytes: await composed(renderer, businessId, { width, height, parts: [part] }) };
}

/** PNG's colour types 4 and 6 have alpha; a palette may. */
function seesThrough(png: Buffer): boolean {
  return (png.readUInt8(25) & 4) !== 0 || png.subarray(0, 2048).includes('tRNS');
}
