// The page that a browser prints: nothing but the voucher on paper, at the size of each paper, and it scans.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { startLooking } from '../support/chromium.ts';
import { needs, runTool } from '../support/tools.ts';

const tools = needs('chromium', 'pdftoppm', 'pdftotext', 'pdfinfo', 'zbarimg');
const papers = { a4: [210, 297], photo: [100, 150], '80mm': [80], '58mm': [58] } as const;

t.test('what a browser prints has the size of its paper and decodes at 203 and 300 dpi', tools, async (t) => {
  const { service, visitor } = await startLooking(t);
  const voucher = (
    await service.admin.post('/api/v1/vouchers', {
      title: 'Free coffee',
      description: 'One cup',
      validity: { type: 'DAYS', days: 30 },
    })
  ).json();
  const { value, display } = voucher.redeemCode;
  const folder = mkdtempSync(join(tmpdir(), 'printed-'));
  const page = await visitor();
  for (const [paper, [width, height]] of Object.entries(papers)) {
    await page.goto(`${voucher.links.page}/print?paper=${paper}`, { waitUntil: 'networkidle' });
    writeFileSync(join(folder, 'sheet.pdf'), await page.pdf({ preferCSSPageSize: true }));
    const { stdout: info } = runTool('pdfinfo', ['sheet.pdf'], { cwd: folder });
    const [, wide, high] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(info) ?? [];
    const [across, down = 0] = [wide, high].map((points) => Math.round((Number(points) * 25.4) / 72));
    t.equal(across, width, paper);
    if (height) t.equal(down, height, paper);
    else t.ok(down > 80 && down < 160, `${paper}: a roll is as long as what stands on it: ${down} mm`);
    t.match(info, /Pages:\s+1\n/, `${paper}: one sheet`);
    const { stdout: text } = runTool('pdftotext', ['sheet.pdf', '-'], { cwd: folder });
    t.match(text, new RegExp(`Free coffee[\\s\\S]*Valid through June 11, 2026[\\s\\S]*${display}`));
    t.notMatch(text, /Print|PDF|English/, `${paper}: no buttons on paper`);
    for (const dpi of ['203', '300']) {
      runTool('pdftoppm', ['-r', dpi, '-gray', '-singlefile', '-png', 'sheet.pdf', 'sheet'], { cwd: folder });
      const found = runTool('zbarimg', ['--quiet', 'sheet.png'], { cwd: folder })
        .stdout.trim()
        .split('\n')
        .sort();
      t.same(
        found,
        [`CODE-128:${value}`, `QR-Code:${value}`, `QR-Code:${voucher.links.page}`].sort(),
        `${paper} at ${dpi} dpi`,
      );
    }
  }
});

t.test('whatever is written and shown, it is one sheet, and scans', tools, async (t) => {
  const { service, visitor } = await startLooking(t);
  const { admin } = service;
  const image = { 'content-type': 'image/png' };
  const pictures = [];
  for (const [width, height] of [
    [1000, 1000],
    [900, 1600],
  ] as const) {
    const bytes = await quarters(width, height).png().toBuffer();
    pictures.push((await admin.post('/api/v1/artworks', bytes, image)).json().id);
  }
  const [square, tall] = pictures;
  const long = (text: string, most: number) => [...text.repeat(most)].slice(0, most).join('');
  const wishes = [
    { title: 'Free coffee', artworkId: square },
    {
      title: 'A free coffee and a slice of cake',
      description: 'One\nTwo\nThree\nFour\nFive',
      artworkId: tall,
    },
    { title: long('커피 한 잔 무료 ', 60), description: long('매장에서 사용하실 수 있습니다. ', 150) },
    { title: long('กาแฟฟรี', 60), description: long('รับเครื่องดื่มฟรีหนึ่งแก้ว', 480), artworkId: square },
    { title: 'W'.repeat(60), description: 'W'.repeat(500), artworkId: square },
  ];
  const folder = mkdtempSync(join(tmpdir(), 'printed-'));
  const page = await visitor();
  for (const wish of wishes) {
    const answer = await admin.post('/api/v1/vouchers', { ...wish, validity: { type: 'DAYS', days: 30 } });
    const { links, redeemCode } = answer.json();
    for (const paper of Object.keys(papers)) {
      const name = `${wish.title.slice(0, 12)} on ${paper}`;
      await page.goto(`${links.page}/print?paper=${paper}`, { waitUntil: 'networkidle' });
      writeFileSync(join(folder, 'sheet.pdf'), await page.pdf({ preferCSSPageSize: true }));
      t.match(
        runTool('pdfinfo', ['sheet.pdf'], { cwd: folder }).stdout,
        /Pages:\s+1\n/,
        `${name}: one sheet`,
      );
      runTool('pdftoppm', ['-r', '203', '-gray', '-singlefile', '-png', 'sheet.pdf', 'sheet'], {
        cwd: folder,
      });
      const { value } = redeemCode;
      const found = runTool('zbarimg', ['--quiet', 'sheet.png'], { cwd: folder })
        .stdout.trim()
        .split('\n')
        .sort();
      t.same(found, [`CODE-128:${value}`, `QR-Code:${value}`, `QR-Code:${links.page}`].sort(), name);
    }
  }
});
