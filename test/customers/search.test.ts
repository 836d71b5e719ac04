// The search box against the reference's vectors (section 5) and the scripts of the five languages, on the embedded
// server and on a database with LC_CTYPE=C, whose trigrams know ASCII only.

import t, { type Test } from 'tap';
import { type Connection, connect } from '../../src/db/connect.ts';
import { sql } from '../../src/db/drizzle.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createTestDatabase } from '../support/database.ts';
import { path, startDesk } from './desk.ts';

/** A name, what is typed, and whether that finds it. */
const names: [name: string, hits: string[], misses: string[]][] = [
  [
    'Ana Müller',
    ['muller ana', 'MÜLLER', 'mu', 'müll', 'Mu\u0308ller', 'Müller, Ana', 'ａｎａ'],
    ['uller', 'ana b', 'a', 'ü'],
  ],
  ["Siobhán O'Brien", ["o'brien", 'O’Brien', 'oʼb', 'brien', 'obrien', 'siobhan'], ['rien']],
  ['Anna-Maria Straße', ['anna maria', 'maria', 'ANNA‑MARIA', 'annamaria', 'strasse'], ['anna marta']],
  [
    '김민수',
    ['민수', '김민수', '김', '민', '수', '민수'.normalize('NFD'), '김'.normalize('NFD')],
    ['민지', '김수'],
  ],
  ['ใจดี น้ำ', ['ใจดี', 'ใจ', 'ดี', 'น้ำ', 'น้ำ ใจ'], ['นา', 'ใจดา', 'น่ำ']],
  ['ગુજરાતી પટેલ', ['ગુજ', 'પટેલ', 'પટેલ ગુજરાતી'], ['ગજરાતી', 'પટલ', 'ગુ']],
  ['علي كريمي', ['علی', 'کریمی', 'علي كريمي', 'کري', 'عَلِيّ', 'عـلـي'], ['علم', 'ع']],
  ['می\u200cخواهم', ['میخواهم', 'می\u200cخواهم', 'مي‌خ'], ['خواهم']],
  ['Олена Шевченко-Їжак', ['шевченко', 'ШЕВ', 'їжак', 'іжак', 'оле шев'], ['шевчук', 'о']],
  ['Γιώργος Σ', ['γιωργοσ', 'ΓΙΏΡΓΟΣ', 'γιώ'], ['γω']],
  ['田中さくら', ['田中', '中', 'さくら', 'くら', 'ら'], ['桜']],
  ['Łukasz Ørsted', ['lukasz', 'orsted', 'Łuk'], ['ukasz']],
  ['Table ۱۲', ['12', '१२', 'table ๑๒'], ['13', '1']],
  ['a%b_c', ['%', '_', 'a%b', 'b_', '%b_c'], ['%c', 'a_b', 'ab', 'a%c', '%%', 'a\\%']],
  ['back\\slash', ['\\', 'back\\s', 'slash'], ['\\\\', 'back_']],
];

async function inLocaleC(t: Test): Promise<Connection> {
  const { connection, drop } = await createTestDatabase({ empty: true });
  const own = connect(connection, { max: 1 });
  const [{ name } = { name: '' }] = await own`select current_database() || '_c' as name`;
  await own`create database ${own(name)} template template0 encoding 'UTF8' locale_provider libc locale 'C'`;
  t.teardown(async () => {
    await own`drop database ${own(name)} with (force)`;
    await own.end({ timeout: 5 });
    await drop();
  });
  const there =
    'url' in connection
      ? { url: Object.assign(new URL(connection.url), { pathname: `/${name}` }).href }
      : { ...connection, database: name };
  await migrate(there);
  return there;
}

for (const locale of ['as it comes', 'C'] as const) {
  t.test(`names are found in every script and spelling, and nothing else; locale ${locale}`, async (t) => {
    const { admin, database } = await startDesk(t, locale === 'C' ? { connection: await inLocaleC(t) } : {});
    const [row] = await database.read(({ query }) =>
      query.execute<{ known: boolean }>(sql`select cardinality(show_trgm('민')) > 0 as known`),
    );
    t.equal(row?.known, locale !== 'C', 'trigrams know Hangul');
    for (const [name] of names) await admin.make({ name });
    for (const [name, hits, misses] of names) {
      for (const q of hits)
        t.ok((await admin.find(q)).includes(name), `${encodeURI(q)} finds ${encodeURI(name)}`);
      for (const q of misses)
        t.notOk((await admin.find(q)).includes(name), `${encodeURI(q)} does not find ${encodeURI(name)}`);
    }
    t.same(await admin.find('%'), ['a%b_c'], 'a wildcard is a sign like any other');
    t.same(await admin.find('_'), ['a%b_c']);
    t.same(await admin.find('\\'), ['back\\slash']);
  });
}

t.test('one Latin letter or digit is too little; nothing is found by nothing', async (t) => {
  const { admin } = await startDesk(t);
  await admin.make({ name: 'A 1', email: 'a1@example.com' });
  for (const q of ['a', 'A', '1', '١', 'ａ', ' a ', ' ', '\u200b', '@'])
    t.same(await admin.find(q), [], encodeURI(q));
});

t.test('telephone numbers are found by any part, however they are dialled', async (t) => {
  const { admin } = await startDesk(t);
  await admin.make({ name: 'Olena', phone: '+380 67 123-45-67' });
  await admin.make({ name: 'Berlin', phone: '+49 30 1234567' });
  const both = ['1234567', '123', '(123) 45.67'];
  for (const q of both) t.same((await admin.find(q)).sort(), ['Berlin', 'Olena'], q);
  const olena = [
    '067 1234567',
    '0671234567',
    '+380671234567',
    '00380671234567',
    '+38067',
    '0038067',
    '38 067',
    '٠٦٧١٢٣',
    '67-123-45',
  ];
  for (const q of olena) t.same(await admin.find(q), ['Olena'], encodeURI(q));
  t.same(await admin.find('030 1234567'), ['Berlin']);
  for (const q of ['0681234567', '+381671234567', '12', '0012']) t.same(await admin.find(q), [], q);
});

t.test('e-mail addresses are found by their beginning, then by any part', async (t) => {
  const { admin } = await startDesk(t);
  await admin.make({ name: 'Exact', email: 'Ana@Example.com' });
  await admin.make({ name: 'Begins', email: 'ana@example.com.ua' });
  await admin.make({ name: 'Holds', email: 'dana@example.com' });
  t.same(await admin.find('ANA@example.com'), ['Exact', 'Begins', 'Holds']);
  t.same(await admin.find('ana@'), ['Begins', 'Exact', 'Holds']);
  t.same(await admin.find('@example.com.u'), ['Begins']);
  t.same(await admin.find('%@example'), [], 'a wildcard is a sign');
  t.same(await admin.find('an_@example.com'), []);
});

t.test('the better hit comes first, and among equals whoever was here last', async (t) => {
  const { admin, database, setClock } = await startDesk(t);
  for (const [minute, name] of ['박 김민', '김민수', '민지', '민수', '민 박'].entries()) {
    setClock(`2026-05-12T10:0${minute}:00Z`);
    await admin.make({ name });
  }
  await admin.make({ name: '박 민' });
  t.same(
    await admin.find('민'),
    ['민 박', '민수', '민지', '박 민', '김민수', '박 김민'],
    'starts, word, inside',
  );
  t.same((await admin.get(`${path}?q=${encodeURIComponent('민')}&limit=4`)).json().items.length, 4);

  const wanted = await admin.make({ name: 'Wanted', phone: '+380671137721' });
  const phoned = await admin.make({ name: 'Phoned', phone: '+380671137720' });
  await database.read(({ query }) =>
    query.execute(
      sql`update customer_cards set number = case id when ${wanted.id} then '113772' when ${phoned.id} then '999999' else number end`,
    ),
  );
  t.same(await admin.find('113772'), ['Wanted', 'Phoned']);
  t.same((await admin.find('1137'))[0], 'Wanted');
  t.same(await admin.find('۱۱۳ ۷۷۲'), ['Wanted', 'Phoned']);
  await admin.make({ name: wanted.token.slice(0, 13) });
  for (const typed of [
    wanted.token,
    wanted.token.toLowerCase(),
    `${wanted.token.slice(0, 13)} ${wanted.token.slice(13)}`,
  ])
    t.same((await admin.find(typed))[0], 'Wanted', 'a scanned card');
});
