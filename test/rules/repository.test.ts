// What may lie in the repository: a top level that fits a screen, no secret, no trace of the machine it was made on.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { hasTool } from '../support/tools.ts';
import { root, type Source } from './sources.ts';

const folders = ['certificates', 'docs', 'drizzle', 'src', 'test'];
const files = ['LICENSE', 'README.md', 'package-lock.json', 'package.json', 'tsconfig.json'];

const inGit = existsSync(join(root, '.git')) && hasTool('git');
const options = inGit ? {} : { skip: 'not checked here: no git checkout' };

/** What is committed, or would be by `git add .`. */
function listFiles(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ls-files: ${stderr}`);
  return stdout.split('\0').filter((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile());
}

const topLevel = (paths: string[]): string[] =>
  [...new Set(paths.map((path) => path.replace(/\/.*/, '')))].filter((name) => !name.startsWith('.')).sort();

const traces: [claim: string, pattern: RegExp][] = [
  ['holds a private key', /BEGIN ([A-Z]+ )?PRIVATE KEY-+(\s|\\[rn])+[A-Za-z0-9+/]{16}/],
  ['names a path of one machine', /\/(work|root)\//],
  ['names a registry', /\bregistry\.(npmjs|yarnpkg)|^@?[\w:-]*registry *=|"resolved" *:/m],
];

function findTraces(sources: Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    traces.filter(([, pattern]) => pattern.test(text)).map(([claim]) => `${path} ${claim}`),
  );
}

t.test('the top level holds these and nothing else', options, async (t) => {
  t.same(topLevel(listFiles()), [...folders, ...files].sort());
});

t.test('no file holds a private key, a path of one machine or a registry', options, async (t) => {
  t.same(
    findTraces(listFiles().map((path) => ({ path, text: readFileSync(join(root, path), 'latin1') }))),
    [],
  );
});

t.test('these rules see what they forbid, and only that', async (t) => {
  t.same(topLevel(['src/app.ts', 'src/db/tx.ts', '.ci/run', 'notes.txt']), ['notes.txt', 'src']);

  const key = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
  const bad = [
    ['-----BEGIN', `PRIVATE KEY-----\n${key}`].join(' '),
    ['{"private_key": "-----BEGIN', `RSA PRIVATE KEY-----\\n${key}`].join(' '),
    ['', 'work', 'main', 'src'].join('/'),
    ['file:', '', '', 'root', 'key.pem'].join('/'),
    ['https://registry', 'npmjs.org/sharp'].join('.'),
    ['"resolved"', ' "https://mirror.example/sharp.tgz"'].join(':'),
    ['//mirror.example\nregistry', 'https://mirror.example'].join('='),
  ];
  for (const text of bad) t.equal(findTraces([{ path: 'x', text }]).length, 1, text);
  const fine =
    'the line -----BEGIN PRIVATE KEY----- starts it; src/work; the roots of /roots/; schema registry';
  t.same(findTraces([{ path: 'x', text: fine }]), []);
});
