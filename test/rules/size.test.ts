// Small enough to read: a screen to three a file, and a first line that says what it is.

import t from 'tap';
import { countCodeLines, readSources, type Source } from './sources.ts';

const src = readSources('src');
const test = readSources('test');
const ceiling = 250;
const medianCeiling = 60;

/** Lists, not logic. */
const exempt = /^(i18n\/messages\/|db\/schema\.ts$|google\/discovery\/schemas\.ts$)/;

const countLines = (text: string): number => text.replace(/\n$/, '').split('\n').length;

function findTooLong(sources: Source[]): string[] {
  return sources
    .filter(({ path, text }) => !exempt.test(path) && countLines(text) > ceiling)
    .map(({ path, text }) => `${path} has ${countLines(text)} lines`);
}

function medianCodeLines(sources: Source[]): number {
  const counts = sources.map(({ text }) => countCodeLines(text)).sort((a, b) => a - b);
  return counts[Math.floor(counts.length / 2)] ?? 0;
}

function findHeadless(sources: Source[]): string[] {
  return sources
    .filter(({ path, text }) => path.endsWith('.ts') && !/^\/\/ \S/.test(text))
    .map(({ path }) => path);
}

t.test(`no file of src or test is longer than ${ceiling} lines`, async (t) => {
  t.same(findTooLong(src), [], 'src');
  t.same(findTooLong(test), [], 'test');
});

t.test(`half the files of src have ${medianCeiling} code lines or fewer`, async (t) => {
  const median = medianCodeLines(src);
  t.ok(median <= medianCeiling, `the median is ${median}`);
});

t.test('every file of src says in its first line what it is', async (t) => {
  t.same(findHeadless(src), []);
});

t.test('these rules see a long file, a long median and a missing header', async (t) => {
  const file = (path: string, lines: number) => ({ path, text: 'const a = 1;\n'.repeat(lines) });
  const sources = [file('app.ts', 251), file('db/schema.ts', 300), file('a.ts', 250)];
  t.same(findTooLong(sources), ['app.ts has 251 lines']);
  t.equal(medianCodeLines(sources), 251);
  t.same(findHeadless(sources), ['app.ts', 'db/schema.ts', 'a.ts']);
  const commented = {
    path: 'b.ts',
    text: '// What b is.\n\n/**\n * More.\n */\nconst b = 2 * 3;\n  // why\n',
  };
  t.equal(countCodeLines(commented.text), 1);
  t.same(findHeadless([commented]), []);
});
