// A finished batch as files: every code decodes, eight to a page, and a spreadsheet is not hurt by it.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startService } from '../support/service.ts';
import { needs, runTool } from '../support/tools.ts';

t.test(
  'twenty vouchers on three pages, each with both of its codes',
  needs('pdftoppm', 'zbarimg', 'pdfinfo'),
  async (t) => {
    const service = await startService(t);
    const { admin } = service;
    const wish = { title: 'Free coffee & cake', quantity: 20, validity: { type: 'DAYS', days: 30 } };
    const asked = (await admin.post('/api/v1/vouchers/batch', wish)).json();
    t.same(asked.links, { pdf: null, csv: null });
    t.equal(
      (await admin.get(`/api/v1/batches/${asked.id}/vouchers.pdf`)).statusCode,
      404,
      'not before it is done',
    );
    await service.work();
    const { links } = (await admin.get(`/api/v1/batches/${asked.id}`)).json();
    const pdf = await admin.get(links.pdf);
    t.equal(pdf.headers['content-type'], 'application/pdf');
    const folder = mkdtempSync(join(tmpdir(), 'batch-'));
    writeFileSync(join(folder, 'batch.pdf'), pdf.rawPayload);
    const { items } = (await admin.get(`/api/v1/vouchers?batchId=${asked.id}&limit=100`)).json();
    items.reverse();
    const codes: string[] = items.map(
      ({ redeemCode }: { redeemCode: { value: string } }) => redeemCode.value,
    );
    t.match(runTool('pdfinfo', ['batch.pdf'], { cwd: folder }).stdout, /Pages:\s+3\n[\s\S]*A4/);
    // Cut apart as they will be: each piece under the scanner by itself.
    for (const dpi of [203, 300]) {
      const pixels = (millimetres: number) => String(Math.round((millimetres / 25.4) * dpi));
      const found = codes.map((_, at) => {
        const [page, cell] = [Math.floor(at / 8) + 1, at % 8];
        const corner = ['-x', pixels(10 + (cell % 2) * 95), '-y', pixels(8.5 + Math.floor(cell / 2) * 70)];
        const size = ['-W', pixels(95), '-H', pixels(70), '-f', String(page), '-l', String(page)];
        const options = ['-r', String(dpi), ...corner, ...size, '-gray', '-singlefile', '-png'];
        runTool('pdftoppm', [...options, 'batch.pdf', 'piece'], { cwd: folder });
        return runTool('zbarimg', ['--quiet', 'piece.png'], { cwd: folder }).stdout.trim().split('\n').sort();
      });
      t.same(
        found,
        codes.map((code) => [`CODE-128:${code}`, `QR-Code:${code}`]),
        `at ${dpi} dpi`,
      );
    }

    const table = await admin.get(links.csv);
    t.match(table.headers['content-disposition'], /^attachment; filename="vouchers-1\.csv"$/);
    const lines = table.body.split('\r\n');
    t.equal(lines[0], '\ufeffnumber,title,redeemCode,status,lastValidDate,page');
    t.match(lines[1], /^1,Free coffee & cake,[0-9A-Z]{5}-[0-9A-Z]{5},active,2026-06-11,http/);
    t.equal(lines.length, 22);
    const stranger = await service.anotherBusiness();
    for (const url of Object.values(links)) t.equal((await stranger.get(String(url))).statusCode, 404);
  },
);
