import sharp from 'sharp';
import t from 'tap';
import { type Coded, grid, heif } from '../fixtures/heif.ts';
import { colrIcc, colrNclx } from '../fixtures/heif-boxes.ts';
import { coded } from '../fixtures/heif-coded.ts';
import { displayP3, profiledJpeg, profiledPng, profiledWebp } from '../fixtures/profiled.ts';
import { codedItems } from '../fixtures/read-heif.ts';
import { isNear, nameCorners, openGallery } from './gallery.ts';

const p3 = await displayP3();
/** In Display P3; sRGB has it, too. */
const wide = [180, 60, 40];

/**
 * The same colour in sRGB. Both have the same curve (IEC 61966-2-1) and white; between them lies one matrix, from the
 * primaries of SMPTE EG 432-1 to those of ITU-R BT.709.
 */
function toSrgb(color: number[]): number[] {
  const [r = 0, g = 0, b = 0] = color
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  const linear = [
    1.22494 * r - 0.22494 * g,
    -0.042057 * r + 1.042057 * g,
    -0.019638 * r - 0.078636 * g + 1.098274 * b,
  ];
  return linear
    .map((value) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055))
    .map((value) => Math.round(value * 255));
}

const flat = (color: number[], channels: 3 | 4 = 3) =>
  sharp(Buffer.alloc(64 * 64 * color.length, Buffer.from(color)), {
    raw: { width: 64, height: 64, channels },
  });

const av1Of = async (picture: ReturnType<typeof flat>): Promise<Coded> => {
  const [found] = codedItems(await picture.avif({ quality: 95 }).toBuffer());
  if (found === undefined) throw new Error('sharp wrote no AV1');
  return found;
};

const { upload, look } = await openGallery(t);

t.test('a colour of Display P3 comes out as what it is in sRGB', async (t) => {
  const srgb = toSrgb(wide);
  t.notOk(isNear(srgb, wide, 10), `${wide} is ${srgb}: nobody takes one for the other`);
  const jpeg = await flat(wide).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
  const webp = await flat(wide).webp({ lossless: true }).toBuffer();
  const av1 = await av1Of(flat(wide));
  const p3Tile = coded['P3 64'];
  const byNumbers = colrNclx({ primaries: 12, transfer: 13 });
  const files: Record<string, Buffer> = {
    JPEG: profiledJpeg(jpeg, p3),
    PNG: profiledPng(await flat(wide).png().toBuffer(), p3),
    'PNG with alpha': profiledPng(
      await flat([...wide, 255], 4)
        .png()
        .toBuffer(),
      p3,
    ),
    WEBP: profiledWebp(webp, p3, [64, 64]),
    'AVIF with a profile': heif(av1, { color: [colrIcc(p3)] }),
    'AVIF with numbers': heif(av1, { color: [byNumbers] }),
    'AVIF with both': heif(av1, { color: [colrIcc(p3), byNumbers] }),
    'HEIC with a profile': heif(coded['P3 64'], { color: [colrIcc(p3)] }),
    // As iPhones write it.
    'HEIC of tiles with a profile': heif(grid([p3Tile, p3Tile, p3Tile, p3Tile], { columns: 2 }), {
      color: [colrIcc(p3)],
    }),
    'HEIC with numbers': heif(coded['P3 64'], { color: [byNumbers] }),
    'HEIC with both': heif(coded['P3 64'], { color: [colrIcc(p3), byNumbers] }),
  };
  for (const [name, file] of Object.entries(files)) {
    await t.test(name, async (t) => {
      const artwork = await upload(file);
      for (const rendition of ['page', 'strip', 'hero']) {
        const seen = (await look(artwork, rendition)).at(0.5, 0.5);
        t.ok(isNear(seen, srgb, 4), `${rendition} shows ${seen}, not ${srgb}`);
      }
    });
  }
});

t.test('a colour without a profile stays as it is', async (t) => {
  const files: Record<string, Buffer> = {
    JPEG: await flat(wide).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    AVIF: heif(await av1Of(flat(wide)), { color: [] }),
    HEIC: heif(coded['P3 64']),
    'HEIC that says nothing of colour': heif(coded['P3 64'], { color: [] }),
  };
  for (const [name, file] of Object.entries(files)) {
    const seen = (await look(await upload(file), 'page')).at(0.5, 0.5);
    t.ok(isNear(seen, wide, 3), `${name} shows ${seen}`);
  }
});

t.test('CMYK comes out in its colours, not in their negatives', async (t) => {
  // Inks have both, if duller: there and back they lose up to 25.
  for (const color of [
    [170, 70, 60],
    [70, 90, 140],
  ]) {
    // Adobe writes all four inverted, and sharp does as Adobe.
    const files = {
      plain: await flat(color).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
      profiled: await flat(color).withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer(),
    };
    for (const [name, file] of Object.entries(files)) {
      t.match(await sharp(file).metadata(), { space: 'cmyk', hasProfile: name === 'profiled' });
      t.ok(file.includes('Adobe'), name);
      const seen = (await look(await upload(file), 'page')).at(0.5, 0.5);
      t.equal(seen.length, 3, name);
      t.ok(isNear(seen, color, 28), `${name} shows ${seen}, not ${color}`);
    }
  }
});

t.test('deep, grey and few colours are the same colours', async (t) => {
  const grey = (alpha: number) => flat([119, 119, 119, alpha], 4);
  const bits = (png: Buffer) => [png[24], png[25]];
  /** With the bits and the colour type that the PNG says, where it is one. */
  const files: Record<string, [file: Buffer, wanted: number[], says?: number[]]> = {
    '16-bit PNG': [await flat(wide).toColourspace('rgb16').png().toBuffer(), wide, [16, 2]],
    '16-bit PNG with alpha': [
      await flat([...wide, 128], 4)
        .toColourspace('rgb16')
        .png()
        .toBuffer(),
      [...wide, 128],
      [16, 6],
    ],
    'grey PNG': [
      await grey(255).removeAlpha().toColourspace('b-w').png().toBuffer(),
      [119, 119, 119],
      [8, 0],
    ],
    '16-bit grey PNG': [
      await grey(255).removeAlpha().toColourspace('grey16').png().toBuffer(),
      [119, 119, 119],
      [16, 0],
    ],
    'grey PNG with alpha': [
      await grey(77).toColourspace('b-w').png().toBuffer(),
      [119, 119, 119, 77],
      [8, 4],
    ],
    'palette PNG': [await flat(wide).png({ palette: true }).toBuffer(), wide, [8, 3]],
    'palette PNG with alpha': [
      await flat([...wide, 128], 4)
        .png({ palette: true })
        .toBuffer(),
      [...wide, 128],
      [8, 3],
    ],
    'grey JPEG': [await grey(255).removeAlpha().toColourspace('b-w').jpeg().toBuffer(), [119, 119, 119]],
    'grey HEIC, white': [heif(coded['left half opaque']), [255, 255, 255]],
  };
  for (const [name, [file, wanted, says]] of Object.entries(files)) {
    await t.test(name, async (t) => {
      if (says) t.same(bits(file), says);
      const page = await look(await upload(file), 'page');
      const seen = page.at(0.25, 0.5);
      t.ok(isNear(seen, wanted, 2), `shows ${seen}, not ${wanted}`);
      t.equal(seen.length, wanted.length);
    });
  }
});

t.test('10 bits and full colour resolution keep each colour close', async (t) => {
  const files = {
    'HEIC, 10 bits': heif(coded['quarters, 10 bits'], { brands: ['heix', 'mif1'] }),
    'AVIF, 10 bits': heif(coded['AV1 quarters, 10 bits']),
    'HEIC, 4:4:4': heif(coded['quarters 4:4:4']),
  };
  for (const [name, file] of Object.entries(files)) {
    t.equal(nameCorners(await look(await upload(file), 'page'), 4), 'RGBY', name);
  }
  // One pixel beside the edge there is nothing of the other colour yet.
  const sharpEdge = await look(await upload(files['HEIC, 4:4:4']), 'page');
  t.equal(nameCorners(sharpEdge, 12, 0.49), 'RGBY');
});
