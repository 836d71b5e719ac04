import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { nameCorners, openGallery } from './gallery.ts';

t.test('what heif-enc makes of 12 megapixels is taken, where it is installed', async (t) => {
  const dir = t.testdir();
  const [photo, heic] = [join(dir, 'in.jpg'), join(dir, 'out.heic')];
  // As a camera's: nothing is flat.
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
  const grain = sharp({ create: { width: 504, height: 378, channels: 3, background: '#888', noise } });
  await quarters(4032, 3024)
    .composite([{ input: await grain.png().toBuffer(), tile: true, blend: 'soft-light' }])
    .jpeg({ quality: 95 })
    .toFile(photo);
  try {
    execFileSync('heif-enc', ['-q', '70', '-p', 'preset=ultrafast', photo, '-o', heic], { stdio: 'ignore' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
    t.comment('skipped: a single HEVC image of 12 megapixels, as heif-enc is not installed');
    return;
  }
  const { upload, look } = await openGallery(t);
  const artwork = await upload(readFileSync(heic));
  t.match(artwork, { width: 4032, height: 3024, sourceFormat: 'heic' });
  t.equal(nameCorners(await look(artwork, 'print'), 40), 'RGBY');
});
