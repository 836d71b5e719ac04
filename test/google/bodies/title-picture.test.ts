// The picture that stands for a business without a logo, as Google wants it.
// https://developers.google.com/wallet/retail/offers/resources/brand-guidelines

import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import t from 'tap';
import { newBusiness } from '../../../src/businesses/business.ts';

const file = fileURLToPath(new URL('../../../src/passes/default-brand/title.png', import.meta.url));

t.test(
  'the default picture fills its square, and its ticket lies within the circle that is safe',
  async (t) => {
    const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    t.match(info, { width: 660, height: 660 });
    const ground = newBusiness.brand.backgroundColor;
    let drawn = 0;
    let outside = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [x, y] = [(at / 4) % 660, Math.floor(at / 4 / 660)];
      const isGround = `#${data.subarray(at, at + 3).toString('hex')}` === ground && data[at + 3] === 255;
      if (isGround) continue;
      drawn++;
      if (Math.hypot(x + 0.5 - 330, y + 0.5 - 330) > 330 * 0.7) outside++;
    }
    t.equal(outside, 0);
    t.ok(drawn > 660 * 660 * 0.1, 'there is a ticket');
  },
);
