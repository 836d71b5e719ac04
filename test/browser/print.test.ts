// The page that a browser prints: nothing but the voucher on paper, at the size of each paper, and it scans.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startLooking } from '../support/chromium.ts';
import { needs, runTool } from '../support/tools.ts';

const tools = needs('chromium', 'pdftoppm', 'pdftotext', 'pdfinfo', 'zbarimg');
const papers = { a4: [210, 297], photo: [100, 150], '80mm': [80, 200], '58mm': [58, 200] } as const;

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
    const inches = [wide, high].map((points) => Math.round((Number(points) * 25.4) / 72));
    t.same(inches, [width, height], paper);
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
