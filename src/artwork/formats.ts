// Which pictures are taken, told by their content: the name and type that an upload claims count for nothing.

export const maxBytes = 10 * 1024 * 1024;
export const maxPixels = 40_000_000;
export const allowedFormats =
  'A picture is PNG, JPG, JPEG, WEBP, SVG, HEIC, HEIF or AVIF, at most 10 MB and 40 megapixels.';

/** heif: coded as HEIC is, under a brand that does not say so. */
export const sourceFormats = ['png', 'jpeg', 'webp', 'svg', 'heic', 'heif', 'avif'] as const;
export type SourceFormat = (typeof sourceFormats)[number];

/** What the first bytes tell; which of the HEIF family it is stands further in. */
export type Family = 'png' | 'jpeg' | 'webp' | 'svg' | 'heif';

/** Of these the first box of a HEIF file names one at least. ISO/IEC 23008-12, 10 and AV1 Image File Format, 4. */
const heifBrands = new Set(
  ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs', 'mif1', 'mif2', 'msf1', 'miaf'].concat(
    'avif',
    'avis',
    'avio',
  ),
);

/** How far in the first element of an SVG must stand. */
export const prolog = 4096;

/** By the first bytes, or undefined for anything else. */
export function familyOf(bytes: Buffer): Family | undefined {
  const starts = (hex: string, at = 0) => bytes.subarray(at, at + hex.length / 2).toString('hex') === hex;
  if (starts('89504e470d0a1a0a')) return 'png';
  if (starts('ffd8ff')) return 'jpeg';
  // RIFF....WEBP
  if (starts('52494646') && starts('57454250', 8)) return 'webp';
  if (brandsOf(bytes).some((brand) => heifBrands.has(brand))) return 'heif';
  if (isSvg(bytes.subarray(0, prolog))) return 'svg';
  return undefined;
}

/** Of a file of boxes; the first is the one it is made after. */
export function brandsOf(bytes: Buffer): string[] {
  if (bytes.length < 16 || bytes.toString('latin1', 4, 8) !== 'ftyp') return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 512);
  const brands = [bytes.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(bytes.toString('latin1', at, at + 4));
  return brands;
}

/** Is the first element `svg`, whatever its prefix? What may stand before it: a mark, declarations, comments. */
function isSvg(start: Buffer): boolean {
  let text = decodeText(start).trimStart();
  for (;;) {
    const end = text.startsWith('<!--') ? '-->' : text.startsWith('<?') ? '?>' : undefined;
    if (end === undefined) break;
    const at = text.indexOf(end);
    if (at < 0) return false;
    text = text.slice(at + end.length).trimStart();
  }
  if (text.startsWith('<!DOCTYPE')) return /^<!DOCTYPE\s+([\w-]{1,20}:)?svg[\s[>]/.test(text);
  return /^<([\w-]{1,20}:)?svg[\s/>]/.test(text);
}

/** Text as its byte order mark or its XML declaration says, else UTF-8; what is none reads as replacement characters. */
export function decodeText(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const declaration = /^<\?xml[^>]{1,100}?encoding=["']([\w-]{1,20})["']/.exec(
    bytes.toString('latin1', 0, 150),
  );
  return decoderOf(declaration?.[1] ?? 'utf-8').decode(bytes);
}

function decoderOf(label: string) {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
