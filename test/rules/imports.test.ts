// The import table, kept: nouns never know parties, parties never know each other, and nothing runs in a circle.

import t from 'tap';
import { importTable } from './import-table.ts';
import { importsOf, isRelative, leadsTo, readSources, type Source, withoutComments } from './sources.ts';

const sources = readSources('src').filter(({ path }) => path.endsWith('.ts'));

/** The row of the table that a file of src belongs to. */
const rowOf = (path: string): string => path.replace(/\/.*|\.ts$/g, '');

function findForbidden(sources: Source[]): string[] {
  return sources.flatMap((source) => {
    const row = rowOf(source.path);
    return importsOf(source)
      .filter(isRelative)
      .map((each) => ({ target: leadsTo(source, each), kind: each.typeOnly ? 'type' : 'value' }))
      .filter(({ target, kind }) => {
        const allowed = importTable[row] ?? [];
        const wanted = rowOf(target);
        return !(
          wanted === row ||
          allowed.includes(wanted) ||
          (kind === 'type' && allowed.includes(`type ${wanted}`))
        );
      })
      .map(({ target, kind }) => `${source.path} may not import ${target} (${kind})`);
  });
}

/** The files of one circle, the first again at its end; empty where there is none. */
function findCircle(sources: Source[]): string[] {
  const graph = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .filter(isRelative)
        .map((each) => leadsTo(source, each)),
    ]),
  );
  const done = new Set<string>();
  const walk = (file: string, way: string[]): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return [];
    done.add(file);
    for (const next of graph.get(file) ?? []) {
      const circle = walk(next, [...way, file]);
      if (circle.length > 0) return circle;
    }
    return [];
  };
  return [...graph.keys()].map((file) => walk(file, [])).find((circle) => circle.length > 0) ?? [];
}

/** Tables of db/schema.ts with more than one folder for an owner, or used outside of a store. */
function findSharedTables(sources: Source[]): string[] {
  const uses = sources.flatMap(({ path, text }) => {
    const [, names = ''] = /^import (?:type )?\{([^}]*)\} from '(?:\.\.\/)+db\/schema\.ts'/m.exec(text) ?? [];
    return names.split(',').map((name) => ({ path, folder: rowOf(path), table: name.trim() }));
  });
  const owner = new Map(uses.reverse().map(({ table, folder }) => [table, folder]));
  return uses
    .filter(
      ({ table, folder, path }) =>
        table !== '' && (owner.get(table) !== folder || !path.endsWith('/store.ts')),
    )
    .map(({ table, path }) => `${path} uses ${table}`);
}

t.test('every import in src stands in the table', async (t) => {
  t.same(findForbidden(sources), []);
});

t.test('no import of src is overlooked', async (t) => {
  for (const source of sources) {
    const seen =
      withoutComments(source.text).match(/^(import|export|\}) .*from '|^import '|import\('/gm) ?? [];
    t.equal(importsOf(source).length, seen.length, source.path);
  }
});

t.test('the table has a row for each folder and lone file of src, and no other', async (t) => {
  t.same(Object.keys(importTable).sort(), [...new Set(sources.map(({ path }) => rowOf(path)))].sort());
});

t.test('a row of the table uses only rows above it', async (t) => {
  const order = Object.keys(importTable);
  for (const [row, allowed] of Object.entries(importTable)) {
    const above = order.slice(0, order.indexOf(row));
    t.same(
      allowed.map((each) => each.replace(/^type /, '')).filter((each) => !above.includes(each)),
      [],
      row,
    );
  }
});

t.test('each table is read and written in the stores of one folder alone', async (t) => {
  t.same(findSharedTables(sources), []);
});

t.test('no file of src imports itself by way of others', async (t) => {
  t.same(findCircle(sources), []);
});

t.test(
  'these rules see: parties in nouns, values where types are allowed, ways out of src, circles',
  async (t) => {
    const apple = {
      path: 'apple/wallet.ts',
      text: "import {\n  type Voucher,\n} from '../vouchers/voucher.ts';\n",
    };
    const vouchers = { path: 'vouchers/voucher.ts', text: "export type * from '../vouchers/text.ts';\n" };
    const text = { path: 'vouchers/text.ts', text: "const late = await import('../apple/wallet.ts');\n" };
    t.same(findForbidden([apple, vouchers, text]), [
      'vouchers/text.ts may not import apple/wallet.ts (value)',
    ]);
    t.same(findCircle([apple, vouchers, text]), [apple.path, vouchers.path, text.path, apple.path]);

    const db = {
      path: 'db/schema.ts',
      text: "import type { A } from '../ids.ts';\nimport { b } from '../ids.ts';\n",
    };
    t.same(findForbidden([db]), ['db/schema.ts may not import ids.ts (value)']);
    const owner = { path: 'artwork/store.ts', text: "import { artworks } from '../db/schema.ts';\n" };
    const borrower = {
      path: 'vouchers/store.ts',
      text: "import {\n  artworks,\n  vouchers,\n} from '../db/schema.ts';\n",
    };
    t.same(findSharedTables([owner, borrower]), ['vouchers/store.ts uses artworks']);
    t.same(findSharedTables([{ ...owner, path: 'artwork/ingest.ts' }]), ['artwork/ingest.ts uses artworks']);
    const out = { path: 'app.ts', text: "import '../package.json';\n// import './server.ts';\n" };
    t.same(findForbidden([out]), ['app.ts may not import ../package.json (value)']);
  },
);
