// What a screen reader finds in a PDF, whose texts are drawn: the words of each, in their order, and their language.

import t from 'tap';
import { startService } from '../support/service.ts';
import { needs, runTool } from '../support/tools.ts';

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The texts that stand for what is drawn, in the order of the structure's elements. */
function wordsOf(pdf: Buffer): string[] {
  const found = pdf.toString('latin1').matchAll(/\/ActualText \(((?:[^\\)]|\\[\s\S])*)\)/g);
  return [...found].map(([, literal = '']) => {
    const text = literal.replace(/\\([\s\S])/g, (_, sign) => escapes[sign] ?? sign);
    if (!text.startsWith('\xfe\xff')) return text;
    return Buffer.from(text.slice(2), 'latin1').swap16().toString('utf16le');
  });
}

const told = {
  en: ['Valid through June 11, 2026', 'One-time use', 'Save to phone'],
  gu: ['11 જૂન, 2026 સુધી માન્ય', 'એક વખત વાપરવા માટે'],
  ko: ['2026년 6월 11일까지 사용 가능', '1회용'],
  th: ['ใช้ได้ถึง 11 มิถุนายน 2569', 'ใช้ได้ครั้งเดียว'],
  azb: ['سون گون: ۲۱ خرداد ۱۴۰۵', 'بیر دفعه‌لیک'],
};

t.test('a sheet can be read aloud', async (t) => {
  const { admin, app } = await startService(t);
  for (const [locale, words] of Object.entries(told)) {
    const wish = {
      title: 'Çay (2) \\ 커피',
      description: 'A\nB',
      locale,
      validity: { type: 'DAYS', days: 30 },
    };
    const { links, redeemCode } = (await admin.post('/api/v1/vouchers', wish)).json();
    for (const paper of ['a4', 'photo', '80mm', '58mm']) {
      const pdf = (await app.inject(`${new URL(links.page).pathname}/voucher.pdf?paper=${paper}`)).rawPayload;
      const found = wordsOf(pdf);
      t.same(found.slice(1, 3), [wish.title, wish.description], 'after the name of the business');
      for (const each of [...words, redeemCode.display]) t.ok(found.includes(each), `${paper}: ${each}`);
      for (const part of ['/Marked true', `/Lang (${locale})`, '/StructTreeRoot'])
        t.ok(pdf.includes(part), part);
    }
  }
});

t.test('so can a batch, voucher after voucher', needs('pdfinfo'), async (t) => {
  const { admin, work } = await startService(t);
  const batch = (await admin.post('/api/v1/vouchers/batch', { title: 'Tea', quantity: 10 })).json();
  await work();
  const pdf = (await admin.get(`/api/v1/batches/${batch.id}/vouchers.pdf`)).rawPayload;
  t.same(
    wordsOf(pdf).filter((each) => each.startsWith('Voucher number')),
    Array.from({ length: 10 }, (_, at) => `Voucher number: ${at + 1}`),
  );
  const { stdout } = runTool('pdfinfo', ['-'], { input: pdf });
  t.match(stdout, /Tagged:\s+yes[\s\S]*Pages:\s+2/);
});
