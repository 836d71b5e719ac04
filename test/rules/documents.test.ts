// README and .env.example say what the code says: every refusal, every setting, nothing else.

import t from 'tap';
import { readConfig } from '../../src/config.ts';
import { Misconfigured, refusals } from '../../src/errors.ts';
import { messages } from '../../src/i18n/translate.ts';
import { settings } from '../../src/settings.ts';
import { readText } from './sources.ts';

/** The first two cells of each table row that starts with a constant in backticks; a mark may follow it. */
function readTables(markdown: string): [name: string, second: string][] {
  const row = /^\| *`([A-Z][A-Z0-9_]*)`(?: ●)? *\|([^|]*)\|/gm;
  return [...markdown.matchAll(row)].map(([, name = '', second = '']) => [name, second.trim()]);
}

/** Rows such as: | `GONE` | 410 | … | */
function readRefusals(markdown: string): string[] {
  const rows = readTables(markdown).filter(([, second]) => /^\d{3}$/.test(second));
  return rows.map(([code, status]) => `${code} ${status}`).sort();
}

type Documented = [name: string, value: string][];
type Settings = Record<string, string>;

/** Rows such as: | `PORT` | `3000` | … |, or with any second cell without backticks where there is no default. */
function readSettingRows(markdown: string): Documented {
  const rows = readTables(markdown).filter(([, second]) => !/^\d{3}$/.test(second));
  return rows.map(([name, second]) => [name, /^`(.*)`$/.exec(second)?.[1] ?? '']);
}

/** Lines such as: # PORT=3000. Where there is no default, a line behind `#` may show an example. */
function readEnvLines(text: string, known: Settings): Documented {
  return [...text.matchAll(/^(# ?)?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, off, name = '', value = '']) => {
    const example = off !== undefined && known[name] === '';
    return [name, example ? '' : value.trim()];
  });
}

function findFaults(documented: Documented, known: Settings): string[] {
  const names = documented.map(([name]) => name);
  return [
    ...Object.keys(known)
      .filter((name) => !names.includes(name))
      .map((name) => `${name} is missing`),
    ...names.filter((name, index) => names.indexOf(name) < index).map((name) => `${name} stands there twice`),
    ...documented
      .filter(([name, value]) => known[name] !== value)
      .map(([name, value]) =>
        name in known ? `${name} is not "${value}" by default` : `${name} is no setting`,
      ),
  ];
}

/** Asks the settings themselves: a start without any is refused, naming what is missing. */
function demandedInProduction(): string[] {
  try {
    readConfig({ NODE_ENV: 'production' });
    return [];
  } catch (error) {
    const problems = error instanceof Misconfigured ? error.problems : [];
    return problems.flatMap((problem) => /^(\w+) is missing/.exec(problem)?.[1] ?? []).sort();
  }
}

/** Titles that miss, or say nothing, and titles of what is no code. INTERNAL is the bare 500, no refusal. */
function findTitleFaults(titles: Record<string, string>, codes: string[]): string[] {
  const wanted = [...codes, 'INTERNAL'].map((code) => `problem.${code}`);
  const stray = Object.keys(titles).filter((key) => key.startsWith('problem.') && !wanted.includes(key));
  return [...wanted.filter((key) => !titles[key]?.trim()), ...stray];
}

t.test('every refusal code has a title in each of the five languages', async (t) => {
  t.equal(Object.keys(messages).length, 5);
  for (const [locale, titles] of Object.entries(messages))
    t.same(findTitleFaults(titles, Object.keys(refusals)), [], locale);
});

t.test('README has a row with its status for every refusal code, and for no other', async (t) => {
  const rows = readRefusals(readText('README.md')).filter((row) => row !== 'INTERNAL 500');
  t.same(
    rows,
    Object.entries(refusals)
      .map(([code, status]) => `${code} ${status}`)
      .sort(),
  );
});

t.test("README's settings are the settings, with their defaults", async (t) => {
  t.same(findFaults(readSettingRows(readText('README.md')), settings), []);
});

t.test('README marks the settings that production demands', async (t) => {
  const marked = [...readText('README.md').matchAll(/^\| *`([A-Z_]+)` ●/gm)].map(([, name]) => name);
  t.same(marked.sort(), demandedInProduction());
});

t.test('.env.example names the settings, with their defaults', async (t) => {
  t.same(findFaults(readEnvLines(readText('.env.example'), settings), settings), []);
});

t.test('these rules see a missing, a wrong, a doubled and an invented row', async (t) => {
  const known = { PORT: '3000', PUBLIC_URL: '' };
  const readme = '| `GONE` | 410 | x |\n| `PORT` | `3000` | x |\n| `PUBLIC_URL` ● | made up | x |\n';
  t.same(readRefusals(readme), ['GONE 410']);
  t.same(readSettingRows(readme), Object.entries(known));
  const env = '# The port.\n# PORT=80\nHOST=::\n# PUBLIC_URL=https://example.com\n';
  const read: Documented = [
    ['PORT', '80'],
    ['HOST', '::'],
    ['PUBLIC_URL', ''],
  ];
  t.same(readEnvLines(env, known), read);
  t.same(readEnvLines('PUBLIC_URL=x', known), [['PUBLIC_URL', 'x']]);

  t.same(findFaults(Object.entries(known), known), []);
  t.same(findFaults(read, known), ['PORT is not "80" by default', 'HOST is no setting']);
  const doubled: Documented = [
    ['PORT', '3000'],
    ['PORT', '3000'],
  ];
  t.same(findFaults(doubled, known), ['PUBLIC_URL is missing', 'PORT stands there twice']);

  const titles = { 'problem.GONE': ' ', 'problem.TEAPOT': 'x', 'problem.INTERNAL': 'x' };
  t.same(findTitleFaults(titles, ['GONE', 'INVALID']), ['problem.GONE', 'problem.INVALID', 'problem.TEAPOT']);
});
