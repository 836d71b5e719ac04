// Every picture is read back by zbarimg and measured in millimetres, modules and pixels.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import sharp from 'sharp';
import t, { type Test } from 'tap';
import { code128Picture, code128Png, code128Svg } from '../../src/barcodes/code128.ts';
import type { Picture } from '../../src/barcodes/picture.ts';
import { qrPicture, qrPng, qrSvg } from '../../src/barcodes/qr.ts';

const codes = [
  '7K3MQ9XWT8',
  '0000000000',
  'ZZZZZZZZZZ',
  '12345E6789',
  '1234567890',
  'A1B2',
  'SUMMER2026GIFT',
  'Z'.repeat(20),
];
const token = 'q3Zt_0-xYbN4vK9mPwLr2A';
const page = `https://vouchers.example.com/v/${token}`;
const awkward = ['^065^FNC1', 'a<b>&"c\'d', '%20 {x}', '\\101\\', `https://example.com/${'~x'.repeat(130)}`];

const unread = spawnSync('zbarimg', ['--version']).error
  ? { skip: 'zbarimg is not installed: no picture was read back' }
  : {};

t.test('QR and Code 128 hold exactly the code', unread, async (t) => {
  const pictures = codes.flatMap((code) => [
    { says: `QR-Code:${code}`, png: qrPng(code), svg: qrSvg(code) },
    { says: `CODE-128:${code}`, png: code128Png(code), svg: code128Svg(code) },
  ]);
  for (const text of [token, page, ...awkward]) {
    pictures.push({ says: `QR-Code:${text}`, png: qrPng(text), svg: qrSvg(text) });
  }
  for (const text of awkward.slice(0, 4)) {
    pictures.push({ says: `CODE-128:${text}`, png: code128Png(text), svg: code128Svg(text) });
  }
  const right = pictures.map(({ says }) => says);
  t.strictSame(
    read(
      t,
      pictures.map(({ png }) => png),
    ),
    right,
    'PNG',
  );
  t.strictSame(read(t, await Promise.all(pictures.map(({ svg }) => rasterised(svg)))), right, 'SVG');
});

t.test(
  'a symbol can still be read with three and six dots of a 203 dpi printer a module',
  unread,
  async (t) => {
    const printed = (png: Buffer, shrink: number) =>
      sharp(png)
        .metadata()
        .then(({ width }) =>
          sharp(png)
            .resize(width / shrink, null, { kernel: 'nearest' })
            .png()
            .toBuffer(),
        );
    const shrunk = await Promise.all(
      codes.flatMap((code) => [printed(qrPng(code), 2), printed(code128Png(code), 2)]),
    );
    t.strictSame(
      read(t, shrunk),
      codes.flatMap((code) => [`QR-Code:${code}`, `CODE-128:${code}`]),
    );
  },
);

t.test('a QR at level H survives a stain over a tenth of it', unread, async (t) => {
  const stain = { create: { width: 7 * 12, height: 6 * 12, channels: 3 as const, background: '#777' } };
  const input = await sharp(stain).png().toBuffer();
  const stained = codes.slice(0, 5).map((code) =>
    sharp(qrPng(code))
      .composite([{ input, left: 17 * 12, top: 17 * 12 }])
      .png()
      .toBuffer(),
  );
  t.strictSame(
    read(t, await Promise.all(stained)),
    codes.slice(0, 5).map((code) => `QR-Code:${code}`),
  );
});

t.test('the QR of a ten-symbol code is version 1: 29 modules and 21.75 mm with its quiet zone', async (t) => {
  for (const code of codes.filter(({ length }) => length === 10)) {
    t.equal(qrPicture(code).width, 29);
    t.match(qrSvg(code), ' width="21.75mm" height="21.75mm" viewBox="0 0 29 29" ');
  }
  const picture = qrPicture('7K3MQ9XWT8');
  const darkAt = (x: number, y: number) => picture.rows[y]?.dark[x] === 1;
  const all = Array.from({ length: 29 }, (_, i) => i);
  for (const edge of [0, 1, 2, 3, 25, 26, 27, 28]) {
    t.notOk(
      all.some((i) => darkAt(i, edge) || darkAt(edge, i)),
      `line ${edge} is white`,
    );
  }
  for (const [x, y] of [
    [4, 4],
    [24, 4],
    [4, 24],
  ] as const)
    t.ok(darkAt(x, y), 'a finder begins right after it');
});

t.test('a longer QR takes the highest level that stays within version 5, and M beyond', async (t) => {
  const size = (text: string) => `${level(qrPicture(text))} ${qrPicture(text).width - 8}`;
  t.equal(size('7K3MQ9XWT8'), 'H 21', 'ten symbols: version 1');
  t.equal(size('Z'.repeat(20)), 'H 25', 'twenty symbols: version 2');
  t.equal(size(token), 'H 29', 'a token: version 3');
  t.equal(size('x'.repeat(44)), 'H 37', 'the most of H');
  t.equal(size('x'.repeat(47)), 'Q 37');
  t.equal(size('x'.repeat(60)), 'Q 37', 'the most of Q');
  t.equal(size('x'.repeat(61)), 'M 33');
  t.equal(size('x'.repeat(84)), 'M 37');
  t.equal(size('x'.repeat(400)), 'M 77');
});

t.test('Code 128 is as wide as the reference says and high enough', async (t) => {
  t.equal(code128Picture('ABCDEFGHJK').width, 165, '10 symbols');
  t.equal(code128Picture('A'.repeat(12)).width, 187, '12 symbols');
  t.equal(code128Picture('A'.repeat(16)).width, 231, '16 symbols');
  t.equal(code128Picture('123456789012').width, 121, '12 digits');
  t.match(code128Svg('ABCDEFGHJK'), ' width="61.875mm" height="12mm" viewBox="0 0 165 32" ');
  for (const text of [...codes, 'A'.repeat(40)]) {
    const { width, rows } = code128Picture(text);
    const height = (rows[0]?.height ?? 0) * 0.375;
    t.ok(
      height >= 12 && height >= 0.15 * width * 0.375 && height < 0.15 * width * 0.375 + 12,
      `${text}: ${height} mm`,
    );
    t.equal(rows.length, 1);
    t.notOk(rows[0]?.dark.subarray(0, 10).includes(1), 'ten white modules before');
    t.notOk(rows[0]?.dark.subarray(-10).includes(1), 'and after');
    t.ok(rows[0]?.dark[10] === 1 && rows[0].dark.at(-11) === 1, 'and bars right there');
  }
});

t.test('a PNG has whole pixels a module and says how large it prints', async (t) => {
  const sizes: [Buffer, Picture, pixels: number, millimetres: number][] = [
    [qrPng('7K3MQ9XWT8'), qrPicture('7K3MQ9XWT8'), 12, 21.75],
    [code128Png('ABCDEFGHJK'), code128Picture('ABCDEFGHJK'), 6, 61.875],
  ];
  for (const [png, picture, pixels, millimetres] of sizes) {
    const { width, pixelsPerMetre, unit } = header(png);
    t.equal(width, picture.width * pixels);
    t.equal(unit, 1, 'the metre');
    t.equal((width * 1000) / pixelsPerMetre, millimetres);
    const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
    t.equal(info.height, picture.rows.reduce((sum, { height }) => sum + height, 0) * pixels);
    t.strictSame(new Set(data), new Set([0, 255]), 'black and white, nothing between');
  }
});

t.test('an SVG is a picture with a title, black bars on white, and nothing else', async (t) => {
  for (const svg of [qrSvg('7K3MQ9XWT8'), code128Svg('7K3MQ9XWT8')]) {
    t.match(svg, / role="img" shape-rendering="crispEdges"><title>7K3MQ9XWT8<\/title>/);
    t.match(svg, /<rect width="\d+" height="\d+" fill="#fff"\/><path fill="#000" d="[Mhvz\d -]+"\/><\/svg>$/);
    t.notMatch(svg, '<text');
  }
  t.match(qrSvg('A1B2', 'ووچر <b>"&\'</b>'), '<title>ووچر &lt;b&gt;&quot;&amp;&#39;&lt;/b&gt;</title>');
  t.notMatch(qrSvg('A1B2', 'Voucher'), 'A1B2', 'a title of the caller keeps the code out of sight');
});

t.test('what a scanner could not type back is refused', async (t) => {
  for (const text of ['', 'کد', 'é', 'A\n', '\0', 'A'.repeat(501)]) t.throws(() => qrPng(text), RangeError);
  for (const text of ['', 'کد', 'é', 'A\n', '\0', 'A'.repeat(49)])
    t.throws(() => code128Svg(text), RangeError);
});

t.test('the same text gives the same bytes', async (t) => {
  t.same(qrPng('7K3MQ9XWT8'), qrPng('7K3MQ9XWT8'));
  t.equal(code128Svg('7K3MQ9XWT8'), code128Svg('7K3MQ9XWT8'));
  t.notSame(qrPng('7K3MQ9XWT8'), qrPng('7K3MQ9XWT7'));
});

/** The two bits of the format information that say the level, under their mask. */
function level({ rows }: Picture): string | undefined {
  const [high = 0, low = 0] = rows[4 + 8]?.dark.subarray(4) ?? [];
  return ['M', 'L', 'H', 'Q'][((high << 1) | low) ^ 0b10];
}

/** What zbarimg says of each picture, in order. */
function read(t: Test, pngs: Buffer[]): string[] {
  const folder = t.testdir(Object.fromEntries(pngs.map((png, i) => [`${i}.png`, png])));
  const files = pngs.map((_, i) => join(folder, `${i}.png`));
  return spawnSync('zbarimg', ['--quiet', ...files], { encoding: 'utf8' })
    .stdout.trimEnd()
    .split('\n');
}

/** Eight pixels to the millimetre: 203 dpi, where modules are whole dots. */
function rasterised(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: 203.2 }).png().toBuffer();
}

function header(png: Buffer): { width: number; pixelsPerMetre: number; unit: number } {
  const physical = png.indexOf('pHYs');
  return {
    width: png.readUInt32BE(16),
    pixelsPerMetre: png.readUInt32BE(physical + 4),
    unit: png.readUInt8(physical + 12),
  };
}
