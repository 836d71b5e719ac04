// A voucher on each of the papers: exact sizes, codes that decode at a printer's resolutions, and only what belongs there.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { startService } from '../support/service.ts';
import { needs, runTool } from '../support/tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'sheets-'));
const sizes = { a4: [210, 297], photo: [100, 150], '80mm': [80], '58mm': [58] } as const;

/** What zbarimg reads on a picture, sorted. */
function scan(file: string): string[] {
  const { stdout } = runTool('zbarimg', ['--quiet', '--set', '*.enable=1', file]);
  return stdout.split('\n').filter(Boolean).sort();
}

/** Rasterises a page and reads it. */
function scanPdf(pdf: Buffer, dpi: number): string[] {
  const file = join(folder, 'sheet.pdf');
  writeFileSync(file, pdf);
  const { code, stderr } = runTool('pdftoppm', [
    '-r',
    String(dpi),
    '-gray',
    '-singlefile',
    '-png',
    file,
    join(folder, 'sheet'),
  ]);
  if (code !== 0) throw new Error(`pdftoppm refuses the sheet: ${stderr}`);
  return scan(join(folder, 'sheet.png'));
}

function sizeOf(pdf: Buffer): number[] {
  const file = join(folder, 'size.pdf');
  writeFileSync(file, pdf);
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(runTool('pdfinfo', [file]).stdout) ?? [];
  return [width, height].map((points) => (Number(points) * 25.4) / 72);
}

t.test(
  'every paper has its size, and both codes decode at 203 and 300 dpi',
  needs('pdftoppm', 'zbarimg', 'pdfinfo'),
  async (t) => {
    const { admin, app } = await startService(t);
    const artwork = (
      await admin.post('/api/v1/artworks', await quarters(900, 600).png().toBuffer(), {
        'content-type': 'image/png',
      })
    ).json();
    const voucher = (
      await admin.post('/api/v1/vouchers', {
        title: 'Free coffee with a slice of cake',
        description: 'One cup of your choice.\nAny day before noon.',
        validity: { type: 'DAYS', days: 30 },
        artworkId: artwork.id,
      })
    ).json();
    const { value } = voucher.redeemCode;
    const path = new URL(voucher.links.page).pathname;
    t.equal(new URL(voucher.links.pdf).pathname, `${path}/voucher.pdf`);
    for (const [paper, [width, height]] of Object.entries(sizes)) {
      const answer = await app.inject(`${path}/voucher.pdf?paper=${paper}`);
      t.match([answer.statusCode, answer.headers['content-type']], [200, 'application/pdf']);
      t.equal(answer.headers['cache-control'], 'private, no-store');
      const [wide = 0, high = 0] = sizeOf(answer.rawPayload);
      t.ok(Math.abs(wide - width) < 0.05, `${paper} is ${wide} mm wide`);
      if (height === undefined)
        t.ok(high > 80 && high < 250, `${paper} is as long as it must be: ${high} mm`);
      else t.ok(Math.abs(high - height) < 0.05, `${paper} is ${high} mm high`);
      for (const dpi of [203, 300]) {
        const found = scanPdf(answer.rawPayload, dpi);
        t.ok(found.includes(`QR-Code:${value}`), `${paper} at ${dpi} dpi: the QR code says ${value}`);
        t.ok(found.includes(`CODE-128:${value}`), `${paper} at ${dpi} dpi: the bars say ${value}`);
        const others = found.filter((each) => !each.endsWith(`:${value}`));
        t.same(
          others,
          [`QR-Code:${voucher.links.page}`],
          `${paper} at ${dpi} dpi: and the way to the phone, nothing else`,
        );
      }
    }
    t.equal((await app.inject(`${path}/voucher.pdf?paper=a5`)).statusCode, 422);

    const picture = await app.inject(`${path}/voucher.png`);
    t.equal(picture.headers['content-type'], 'image/png');
    t.same([picture.rawPayload.readUInt32BE(16), picture.rawPayload.readUInt32BE(20)], [1600, 2400]);
    const file = join(folder, 'voucher.png');
    writeFileSync(file, picture.rawPayload);
    t.same(scan(file), [`CODE-128:${value}`, `QR-Code:${value}`, `QR-Code:${voucher.links.page}`].sort());
  },
);

t.test(
  'what has ended has no code on paper, and a long code of one’s own no bars on a roll',
  needs('pdftoppm', 'zbarimg'),
  async (t) => {
    const { admin, app } = await startService(t);
    const long = (
      await admin.post('/api/v1/vouchers', { title: 'Free tea', redeemCode: 'SUMMERTEA-2026-ABCDEF' })
    ).json();
    const path = new URL(long.links.page).pathname;
    const pdf = async (paper: string) => (await app.inject(`${path}/voucher.pdf?paper=${paper}`)).rawPayload;
    t.match(scanPdf(await pdf('a4'), 203), [
      'CODE-128:SUMMERTEA2026ABCDEF',
      'QR-Code:SUMMERTEA2026ABCDEF',
      /QR-Code:http/,
    ]);
    for (const paper of ['80mm', 'photo'])
      t.match(
        scanPdf(await pdf(paper), 203)[0],
        'CODE-128:SUMMERTEA2026ABCDEF',
        `${paper}: with thinner bars`,
      );
    t.match(scanPdf(await pdf('58mm'), 203), ['QR-Code:SUMMERTEA2026ABCDEF', /QR-Code:http/]);
    await admin.post(`/api/v1/vouchers/${long.id}/void`, { reason: 'a mistake' });
    t.same(scanPdf(await pdf('a4'), 203), []);
    t.equal((await app.inject(`${path}/barcode-a4.svg`)).statusCode, 404);
  },
);

t.test('a sheet stands whatever is written on it, and is the same twice', async (t) => {
  const { admin, app } = await startService(t);
  const titles = [
    '<b>&amp; "x" <span font="200">',
    '😀'.repeat(60),
    'abc ١٢٣ (x)',
    'હેલો ગ્રાહક',
    'น้ำใจดี',
    '무료 커피',
    'ق'.repeat(60),
    'W'.repeat(60),
  ];
  for (const title of titles) {
    const description = [...`${title}\n`.repeat(8)].slice(0, 400).join('');
    const voucher = (await admin.post('/api/v1/vouchers', { title, description })).json();
    if (!voucher.links) throw new Error(`${title}: ${JSON.stringify(voucher)}`);
    const path = new URL(voucher.links.page).pathname;
    for (const paper of Object.keys(sizes)) {
      const answer = await app.inject(`${path}/voucher.pdf?paper=${paper}`);
      t.match(
        [answer.statusCode, answer.rawPayload.subarray(0, 5).toString()],
        [200, '%PDF-'],
        `${title} ${paper}`,
      );
      if (paper === '58mm')
        t.ok(
          answer.rawPayload.equals((await app.inject(`${path}/voucher.pdf?paper=${paper}`)).rawPayload),
          'the same bytes',
        );
    }
  }
});
