import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import t from 'tap';
import { heif } from '../fixtures/heif.ts';
import { colrIcc, exifTiff } from '../fixtures/heif-boxes.ts';
import { coded } from '../fixtures/heif-coded.ts';
import { quarters } from '../fixtures/pictures.ts';
import { chunksOf, pngChunk, pngWith } from '../fixtures/png-chunks.ts';
import { displayP3 } from '../fixtures/profiled.ts';
import { openGallery } from './gallery.ts';

// What no rendition may say: who took the picture and where, and what the camera and other programs left in it.
const name = 'Zaphod-of-the-EXIF';
const tool = 'Marvin-of-the-XMP';
const words = 'Trillian-of-the-text';
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><!--${tool}--></x:xmpmeta>`;
const exif = { IFD0: { Artist: name }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '50/1 27/1 0/1' } };
const marks = [name, tool, words, 'Exif', 'xmpmeta', 'GPS', 'ICC_PROFILE', 'iCCP', 'acsp'];

const full = quarters().withIccProfile('p3').withExif(exif).withXmp(xmp);
const tiff = Buffer.concat([exifTiff({ orientation: 1, latitude: 50 }), Buffer.from(name)]);
const icc = await displayP3();
const texts = [
  pngChunk('tEXt', Buffer.from(`Comment\0${words}`)),
  pngChunk('zTXt', Buffer.from('Author\0\0'), deflateSync(words)),
  pngChunk('iTXt', Buffer.from(`Title\0\0\0\0\0${words}`)),
  pngChunk('tIME', Buffer.from([7, 0xea, 5, 12, 10, 0, 0])),
  pngChunk('prVt', Buffer.from(words)),
];
const files: Record<string, [file: Buffer, marks: string[]]> = {
  JPEG: [
    Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, words.length + 2]),
      Buffer.from(words),
      (await full.clone().jpeg().toBuffer()).subarray(2),
    ]),
    [name, tool, words, 'ICC_PROFILE'],
  ],
  PNG: [pngWith(await full.clone().png().toBuffer(), ...texts), [name, words, 'iCCP']],
  WEBP: [await full.clone().webp().toBuffer(), [name, tool, 'ICCP']],
  AVIF: [await full.clone().avif().toBuffer(), [name, tool, 'acsp']],
  HEIC: [heif(coded.quarters, { exif: tiff, xmp, color: [colrIcc(icc)] }), [name, tool, 'acsp']],
  SVG: [
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80"><metadata>${xmp}</metadata><title>${words}</title><desc>${name}</desc><rect width="120" height="80" fill="red"/></svg>`,
    ),
    [name, tool, words],
  ],
};

const { upload, download } = await openGallery(t);

t.test('nothing but pixels of an upload is in any rendition', async (t) => {
  for (const [format, [file, had]] of Object.entries(files)) {
    await t.test(format, async (t) => {
      for (const mark of had) t.ok(file.includes(mark), `the upload has ${mark}`);
      const artwork = await upload(file);
      for (const rendition of Object.keys(artwork.renditions)) {
        const png = await download(artwork, rendition);
        // Compressed text would hide from a search: no chunk is there that could hold any.
        const kinds = new Set(chunksOf(png).map(({ type }) => type));
        const more = kinds.difference(new Set(['IHDR', 'PLTE', 'tRNS', 'pHYs', 'sRGB', 'IDAT', 'IEND']));
        t.same([...more], [], `${rendition} has no other chunks`);
        for (const mark of marks) t.notOk(png.includes(mark), `${rendition} has no ${mark}`);
        t.match(await sharp(png).metadata(), {
          exif: undefined,
          icc: undefined,
          xmp: undefined,
          iptc: undefined,
          orientation: undefined,
          comments: undefined,
        });
      }
    });
  }
});

t.test('pictures that differ in their metadata alone are drawn to the same bytes', async (t) => {
  const png = await quarters().png().toBuffer();
  const pairs: Record<string, [plain: Buffer, told: Buffer]> = {
    PNG: [png, pngWith(png, ...texts)],
    HEIC: [heif(coded.quarters), heif(coded.quarters, { exif: tiff, xmp })],
  };
  for (const [format, [plain, told]] of Object.entries(pairs)) {
    const [first, second] = [await upload(plain), await upload(told)];
    t.not(first.id, second.id, format);
    // The address is the digest of the bytes.
    t.same(second.renditions, first.renditions, format);
  }
});
