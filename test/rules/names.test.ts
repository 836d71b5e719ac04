// Where a package, the clock and the environment may be named in src, and what nothing there may be called.

import t from 'tap';
import { importsOf, readSources, type Source, withoutComments } from './sources.ts';

const sources = readSources('src');

const http = /(^|\/)routes\.ts$|^app\.ts$|^http\/|^auth\/guard\.ts$/;
const nowhere = /(?!)/;

/** Package → the only files that import it. */
const packageHomes: Record<string, RegExp> = {
  fastify: http,
  '@fastify': http,
  'drizzle-orm': /(^|\/)store\.ts$|^(db|jobs)\//,
  postgres: /^db\//,
  sharp: /^artwork\//,
  'libheif-js': /^artwork\/draw\//,
  sax: /^artwork\/draw\//,
  pdfkit: /^print\//,
  'bwip-js': /^barcodes\//,
  'prom-client': /^metrics\.ts$/,
  'passkit-generator': /^apple\//,
  'google-auth-library': /^google\//,
  jsonwebtoken: /^(google|simulator\/google)\//,
  fflate: /^simulator\//,
};

/** What code says → the only files that say it. */
const sayings: [claim: string, pattern: RegExp, home: RegExp][] = [
  ['reads the clock', /\bnew Date\b(?!\(\s*[^\s)])|\bDate\.now\b|\bTemporal\.Now\b/g, /^clock\.ts$/],
  ['reads the environment', /\bprocess(\.|\?\.)env\b|\bprocess\[|'(node:)?process'/g, /^(server|cli)\.ts$/],
  ['exports a default', /^export default\b|\bas default\b/gm, nowhere],
  ['is a barrel', /^export (type )?\*/gm, nowhere],
];

const vague = /^(utils?|helpers?|common|misc|shared|managers?|services?|handlers?|types?|index)$/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;

function findStrayPackages(sources: Source[]): string[] {
  return sources.flatMap((source) =>
    Object.entries(packageHomes)
      .filter(([, home]) => !home.test(source.path))
      .flatMap(([name]) =>
        importsOf(source).filter(({ specifier }) => specifier === name || specifier.startsWith(`${name}/`)),
      )
      .map(({ specifier }) => `${source.path} imports ${specifier}`),
  );
}

function findStraySayings(sources: Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const code = withoutComments(text);
    const lineOf = (index: number) => code.slice(0, index).split('\n').length;
    return sayings
      .filter(([, , home]) => !home.test(path))
      .flatMap(([claim, pattern]) =>
        [...code.matchAll(pattern)].map(({ index }) => `${path}:${lineOf(index)} ${claim}`),
      );
  });
}

/** Paths with a part that says nothing, or is not in kebab-case. */
function findBadNames(paths: string[]): string[] {
  return paths.filter((path) =>
    path
      .replace(/\.\w+$/, '')
      .split('/')
      .some((part) => vague.test(part) || !kebab.test(part)),
  );
}

t.test('each of these packages is imported only where it lives', async (t) => {
  t.same(findStrayPackages(sources), []);
});

t.test(
  'only clock.ts reads the clock, only server.ts and cli.ts the environment; no default export, no barrel',
  async (t) => {
    t.same(findStraySayings(sources), []);
  },
);

t.test('every folder and file of src is kebab-case and named for what it does or holds', async (t) => {
  t.same(findBadNames(sources.map(({ path }) => path)), []);
});

t.test('these rules see what they forbid, and only that', async (t) => {
  for (const name of Object.keys(packageHomes)) {
    const source = {
      path: 'vouchers/issue.ts',
      text: `import type { A } from '${name}';\nimport '${name}/deep';\n`,
    };
    t.equal(findStrayPackages([source]).length, 2, name);
  }
  const fine = { path: 'vouchers/store.ts', text: "import { eq } from 'drizzle-orm';\nimport 'sharper';\n" };
  t.same(findStrayPackages([fine]), []);

  const said = [
    'new Date()',
    'new Date;',
    'Date.now()',
    'process.env.PORT',
    "process['env']",
    "from 'node:process'",
  ];
  for (const text of [...said, 'export default 1', 'export { a as default }', "export * from './a.ts'"])
    t.match(
      findStraySayings([{ path: 'vouchers/issue.ts', text: `// why\n${text}` }]),
      [/^vouchers\/issue\.ts:2 /],
      text,
    );
  const harmless = 'new Date(0);\nnew Date(\n  text);\nnew DateFormat();\n// new Date()\n * process.env';
  t.same(findStraySayings([{ path: 'vouchers/issue.ts', text: harmless }]), []);
  t.same(findStraySayings([{ path: 'clock.ts', text: 'new Date()' }]), []);

  const bad = ['vouchers/index.ts', 'utils/a.ts', 'db/types.ts', 'shared.ts', 'http/sendProblem.ts'];
  t.same(findBadNames([...bad, 'google/service-account.ts', 'voucher-page/page.css']), bad);
});
