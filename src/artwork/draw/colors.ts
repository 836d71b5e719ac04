// Pixels whose numbers mean other colours than sRGB's, brought there.

import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { fromPixels, type Pixels, toPixels } from './pixels.ts';

/** `RGB ` in the head of an ICC profile: what it describes. ICC.1:2022, 7.2 */
const describesRgb = (profile: Buffer): boolean => profile.toString('latin1', 16, 20) === 'RGB ';

/** ITU-T H.273: SMPTE EG 432-1, which is Display P3. */
const p3Primaries = 12;

/** Of raw pixels that are written in the colours of an ICC profile. */
export async function fromProfile(pixels: Pixels, profile: Buffer | undefined): Promise<Pixels> {
  if (profile === undefined || !describesRgb(profile)) return pixels;
  // sharp transforms from a profile that stands in a file: the pixels become one.
  const png = await fromPixels(pixels).png({ compressionLevel: 0 }).toBuffer();
  return toPixels(sharp(withProfile(png, profile)), pixels.info);
}

/** Of pixels whose file names its colours by code points; others than those of wide displays are close enough to sRGB. */
export async function fromPrimaries(pixels: Pixels, primaries: number | undefined): Promise<Pixels> {
  return primaries === p3Primaries ? fromProfile(pixels, await displayP3()) : pixels;
}

/** The profile that sharp brings along. */
async function displayP3(): Promise<Buffer | undefined> {
  const dot = { create: { width: 1, height: 1, channels: 3 as const, background: '#000' } };
  return (await sharp(await sharp(dot).withIccProfile('p3').png().toBuffer()).metadata()).icc;
}

/** The chunk iCCP behind the first, IHDR. https://www.w3.org/TR/png-3/#11iCCP */
function withProfile(png: Buffer, profile: Buffer): Buffer {
  const afterHeader = 8 + 12 + 13;
  const body = Buffer.concat([Buffer.from('iCCPprofile\0\0', 'latin1'), deflateSync(profile)]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([png.subarray(0, afterHeader), length, body, checksum, png.subarray(afterHeader)]);
}
