// CSV as spreadsheets read it: text stays text, nothing is run.

import t from 'tap';
import { type Cell, csv, csvLine } from '../../src/http/csv.ts';

const cell = (content: Cell) => csvLine([content]).replace(/\r\n$/, '');

t.test('rows as RFC 4180 writes them, behind a mark that says UTF-8', async (t) => {
  t.equal(csv([]), '\uFEFF');
  const rows = [
    ['No.', 'Title'],
    [7, 'A "good", long\nday'],
    [null, 'ચા'],
  ];
  t.equal(csv(rows), '\uFEFFNo.,Title\r\n7,"A ""good"", long\nday"\r\n,ચા\r\n');
});

t.test('no text is run as a formula', async (t) => {
  for (const text of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    ' =1',
    '＝1',
    '=HYPERLINK("http://x","y")',
    '|cmd',
    '%x',
  ])
    t.match(cell(text), /^"?'/, text);
  t.equal(cell(-5), '-5', 'a number is one');
});

t.test('a code stays what it is', async (t) => {
  const turned = ['0012', '12345E6789', '12345', '1-2345', '3/4', '10:30', 'MAR-2026', '3 May', '99%'];
  for (const code of turned) t.equal(cell(code), `'${code}`);
  for (const code of ['7K3MQ-X2B4C', '12345-E6789', 'MARCEL', 'MAYONNAISE 2', '']) t.equal(cell(code), code);
  for (const day of ['2026-05-12', '2026-05-12 13:00'])
    t.equal(cell({ iso: day }), day, 'a day of ours may be one');
});
