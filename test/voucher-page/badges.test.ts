// The vendors' own buttons: shown where an operator has put them, in English where a language has none, else plain words.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startService } from '../support/service.ts';

const svg = (size: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect width="1" height="1"/></svg>`;

function folderWith(files: Record<string, string>): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'badges-')), 'badges');
  mkdirSync(dir);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

t.test(
  'a badge stands where the plain button stood, in the language of the page or in English',
  async (t) => {
    const badgesDir = folderWith({
      'apple-en.svg': svg('viewBox="0 0 110.7 35"'),
      'apple-ko.svg': svg('width="140" height="40"'),
      'google-en.svg': svg("viewBox='0,0,200,50'"),
      'README.md': 'not a badge',
    });
    const { admin, app } = await startService(t, { badgesDir });
    const { links } = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
    const look = async (language: string) => {
      const headers = { accept: 'text/html', 'accept-language': language };
      const { body } = await app.inject({ url: new URL(links.page).pathname, headers });
      return [...body.matchAll(/<img src="(\/badges\/[^"]+)" width="(\d+)" height="48" alt="([^"]+)"/g)].map(
        ([, ...found]) => found,
      );
    };
    t.same(await look('en'), [
      ['/badges/apple-en.svg', '152', 'Add to Apple Wallet'],
      ['/badges/google-en.svg', '192', 'Add to Google Wallet'],
    ]);
    t.match(await look('ko'), [['/badges/apple-ko.svg', '168'], ['/badges/google-en.svg']]);
    const picture = await app.inject('/badges/apple-en.svg');
    t.match(
      [picture.statusCode, picture.headers['content-type'], picture.body],
      [200, 'image/svg+xml', /110\.7/],
    );
    for (const other of ['/badges/README.md', '/badges/apple-th.svg', '/badges/..%2F..%2Fpackage.json']) {
      t.equal((await app.inject(other)).statusCode, 404, other);
    }
  },
);

t.test('a file that is no badge stops the start, and all of them are named', async (t) => {
  const badgesDir = folderWith({
    'apple.svg': svg('viewBox="0 0 110 35"'),
    'apple-xx.svg': svg('viewBox="0 0 110 35"'),
    'google-en.svg': '<html></html>',
    'google-ko.svg': svg('viewBox="0 0 110 0"'),
    'apple-en.svg': svg('viewBox="0 0 110 35"') + ' '.repeat(101 * 1024),
  });
  await t.rejects(startService({ teardown: () => {} }, { badgesDir }), {
    name: 'Misconfigured',
    problems: [/apple-en\.svg/, /apple-xx\.svg/, /apple\.svg/, /google-en\.svg/, /google-ko\.svg/],
  });
});
