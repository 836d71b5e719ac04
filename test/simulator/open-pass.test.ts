// What a phone refuses, each on a pass that is broken in this one way and otherwise sealed as it should be.

import { X509Certificate } from 'node:crypto';
import { zipSync } from 'fflate';
import t from 'tap';
import { zip } from '../../src/apple/zip.ts';
import { systemClock } from '../../src/clock.ts';
import { openPass, openPasses } from '../../src/simulator/open-pass.ts';
import { type Files, filesOf, type Json, manifestOf, openMaker } from './sealed.ts';

const maker = await openMaker('ours');
const foreign = await openMaker('theirs');
const trust = { root: new X509Certificate(maker.root), at: systemClock.now() };
const open = (archive: Buffer) => openPass(archive, trust);

t.test('a pass of our own making is opened', async (t) => {
  const { pass, strings, manifestHash } = open(await maker.good());
  t.match(pass, { serialNumber: 'serial-1', coupon: { primaryFields: [{ value: 'Free coffee' }] } });
  t.strictSame([...strings.keys()].sort(), ['az-Arab', 'en', 'gu', 'ko', 'th']);
  t.equal(strings.get('ko')?.get('Free coffee'), '무료 커피');
  t.match(manifestHash, /^[0-9a-f]{40}$/);
  t.equal(open(await maker.changed(() => {})).manifestHash, manifestHash, 'resealed it is the same');
});

const text = (text: string) => Buffer.from(text);
const put = (name: string, bytes: Buffer) => (files: Files) => void files.set(name, bytes);
const listing = (edit: (listed: Record<string, string>) => void) => (files: Files) => {
  const listed = JSON.parse(manifestOf(files).toString());
  edit(listed);
  files.set('manifest.json', Buffer.from(JSON.stringify(listed)));
};

const brokenFiles: [what: string, break_: (files: Files) => void, says: RegExp][] = [
  ['no pass.json', (files) => void files.delete('pass.json'), /^zip: pass\.json is missing at its root/],
  [
    'everything in a folder',
    (files) => {
      for (const [name, bytes] of [...files]) {
        files.delete(name);
        files.set(`pass/${name}`, bytes);
      }
    },
    /^zip: pass\.json is missing at its root/,
  ],
  ['a file that is not listed', listing((listed) => delete listed['logo.png']), /not list logo\.png/],
  ['a listed file that is not there', listing((listed) => Object.assign(listed, { 'a.png': '0' })), /a\.png/],
  [
    'a wrong digest',
    listing((listed) => Object.assign(listed, { 'logo.png': '0'.repeat(40) })),
    /^manifest: not the SHA-1 of logo\.png/,
  ],
  [
    'a digest in upper case',
    listing((listed) => Object.assign(listed, { 'icon.png': listed['icon.png']?.toUpperCase() })),
    /^manifest: not the SHA-1 of icon\.png/,
  ],
  ['a signature that is none', put('signature', text('signed')), /^signature: not /],
  ['no icon', (files) => void files.delete('icon.png'), /^pictures: icon\.png is missing/],
  ['an icon that is a JPEG', put('icon.png', Buffer.from('ffd8ffe0', 'hex')), /icon\.png is no PNG/],
  [
    'a picture at both levels',
    (files) => put('ko.lproj/logo.png', files.get('logo.png') ?? text(''))(files),
    /both/,
  ],
  ['no English', (files) => void files.delete('en.lproj/pass.strings'), /^languages: en\.lproj is missing/],
  ['a missing word', put('th.lproj/pass.strings', text('"Status" = "x";')), /th and en have different keys/],
  [
    'a language without words',
    put('fr.lproj/logo@2x.png', Buffer.from('89504e470d0a1a0a', 'hex')),
    /fr and en/,
  ],
  [
    'a stray quote',
    put('ko.lproj/pass.strings', text('"a" = "b"c";')),
    /^languages: ko\.lproj\/pass\.strings: no/,
  ],
  [
    'a missing semicolon',
    put('ko.lproj/pass.strings', text('"a" = "b"\n"c" = "d";')),
    /ko\.lproj\/pass\.strings/,
  ],
  ['a word twice', put('ko.lproj/pass.strings', text('"a" = "b";"a" = "b";')), /"a" is there twice/],
  [
    'words in Latin 1',
    put('ko.lproj/pass.strings', Buffer.from('"a" = "é";', 'latin1')),
    /ko\.lproj.*not valid/,
  ],
  [
    'pass.json that is none',
    put('pass.json', text('{"a":')),
    /^pass\.json: it must be a JSON object in UTF-8/,
  ],
  ['pass.json in UTF-16', put('pass.json', Buffer.from('{}', 'utf16le')), /must be a JSON object in UTF-8/],
];

const field = (pass: Json) => pass.coupon.primaryFields[0];
const brokenJson: [what: string, break_: (pass: Json) => void, says: RegExp][] = [
  ['another format', (pass) => (pass.formatVersion = '1'), /formatVersion must be 1/],
  ['no description', (pass) => delete pass.description, /description must be a text/],
  ['an empty organization', (pass) => (pass.organizationName = ''), /organizationName must be a text/],
  ['a number for a serial number', (pass) => (pass.serialNumber = 7), /serialNumber must be a text/],
  [
    'another pass type',
    (pass) => (pass.passTypeIdentifier = 'pass.other'),
    /the certificate is for pass type pass\.ex/,
  ],
  ['another team', (pass) => (pass.teamIdentifier = 'ZZZZZ'), /the certificate is for team A1B2C3D4E5/],
  [
    'a pass type without its prefix',
    (pass) => (pass.passTypeIdentifier = 'example'),
    /passTypeIdentifier must begin with/,
  ],
  ['a caption of a number', (pass) => (pass.barcodes[0].altText = 5), /altText of a barcode must be a text/],
  ['no style', (pass) => delete pass.coupon, /exactly one style/],
  ['two styles', (pass) => (pass.storeCard = {}), /exactly one style/],
  ['a style that is no object', (pass) => (pass.coupon = []), /coupon must be an object/],
  ['fields that are no list', (pass) => (pass.coupon.backFields = {}), /backFields must be a list/],
  ['a colour in hex', (pass) => (pass.backgroundColor = '#0a141e'), /backgroundColor must be a colour/],
  ['a colour too bright', (pass) => (pass.labelColor = 'rgb(256, 0, 0)'), /labelColor must be a colour/],
  [
    'a date with fractions',
    (pass) => (pass.expirationDate = '2036-05-19T21:00:00.000Z'),
    /expirationDate must/,
  ],
  ['a date with +0000', (pass) => (pass.expirationDate = '2036-05-19T21:00:00+0000'), /expirationDate must/],
  [
    'a date that never comes',
    (pass) => (pass.expirationDate = '2036-13-19T21:00:00Z'),
    /expirationDate must/,
  ],
  ['"false" for false', (pass) => (pass.voided = 'false'), /voided must be true or false/],
  ['a text for a distance', (pass) => (pass.maxDistance = '100'), /maxDistance must be a number/],
  ['one barcode for a list', (pass) => (pass.barcodes = pass.barcodes[0]), /barcodes must be a list/],
  ['an unknown barcode', (pass) => (pass.barcodes[0].format = 'QR'), /QR is no format/],
  [
    'a barcode without encoding',
    (pass) => delete pass.barcodes[0].messageEncoding,
    /must have a messageEncoding/,
  ],
  ['a barcode of a number', (pass) => (pass.barcodes[0].message = 123), /must have a message/],
  ['a barcode in Korean', (pass) => (pass.barcodes[0].message = '쿠폰'), /must be in its messageEncoding/],
  ['a field without key', (pass) => delete field(pass).key, /a field must have a key/],
  [
    'a key twice',
    (pass) => (pass.coupon.headerFields[0].key = 'title'),
    /the field key title must be unique/,
  ],
  ['a value of true', (pass) => (field(pass).value = true), /the value of title must be a text or a number/],
  ['a label of a number', (pass) => (field(pass).label = 1), /label of title must be a text/],
  [
    'a date style over words',
    (pass) => (field(pass).dateStyle = 'PKDateStyleShort'),
    /title must be a W3C date/,
  ],
  [
    'a currency over words',
    (pass) => (field(pass).currencyCode = 'EUR'),
    /the value of title must be a number/,
  ],
  [
    'a change without %@',
    (pass) => (field(pass).changeMessage = 'Look!'),
    /changeMessage of title must contain %@$/,
  ],
  ['a change without %@ in Korean', (pass) => (field(pass).changeMessage = 'Status'), /must contain %@/],
  ['a token without service', (pass) => delete pass.webServiceURL, /must come together/],
  ['a service without token', (pass) => delete pass.authenticationToken, /must come together/],
  ['a token of 15 characters', (pass) => (pass.authenticationToken = 'x'.repeat(15)), /16 characters/],
  [
    'a service that is no address',
    (pass) => (pass.webServiceURL = 'wallet'),
    /webServiceURL must be an address/,
  ],
];

t.test('files: a phone refuses', async (t) => {
  for (const [what, break_, says] of brokenFiles) {
    const archive = await maker.changed(break_);
    t.throws(() => open(archive), { message: says }, what);
  }
});

t.test('pass.json: a phone refuses', async (t) => {
  for (const [what, break_, says] of brokenJson) {
    const archive = await maker.changedJson(break_);
    t.throws(() => open(archive), { message: says }, what);
  }
});

t.test('what is right beside what is wrong is accepted', async (t) => {
  const right: ((pass: Json) => void)[] = [
    (pass) => (pass.expirationDate = '2036-05-19T21:00-05:00'),
    (pass) => (pass.barcodes[0].messageEncoding = 'utf-8'),
    (pass) => Object.assign(field(pass), { value: 5, currencyCode: 'EUR' }),
    (pass) => Object.assign(field(pass), { value: '2036-05-19T21:00:00Z', dateStyle: 'PKDateStyleShort' }),
    (pass) => (field(pass).changeMessage = 'Now %@'),
    (pass) => {
      delete pass.webServiceURL;
      delete pass.authenticationToken;
    },
  ];
  for (const change of right) {
    const archive = await maker.changedJson(change);
    t.doesNotThrow(() => open(archive), String(change));
  }
});

t.test('a pass sealed by another authority is refused', async (t) => {
  const archive = await foreign.good();
  t.throws(() => open(archive), /^signature: it does not lead to the trusted root/);
});

t.test('folders in the zip are passed over, compressed files are read', async (t) => {
  const files = Object.fromEntries(filesOf(await maker.good()));
  const archive = Buffer.from(zipSync({ ...files, 'en.lproj/': new Uint8Array() }, { level: 9 }));
  t.equal(open(archive).pass.serialNumber, 'serial-1');
});

t.test('a zip with a name twice, a way out, too much or nothing in it is refused', async (t) => {
  const entries = ['icon.png', 'icon.pnh'].map((name) => ({ name, bytes: text(name) }));
  const twice = Buffer.from(zip(entries).toString('latin1').replaceAll('icon.pnh', 'icon.png'), 'latin1');
  t.throws(() => open(twice), /^zip: icon\.png is there twice/);
  const way = Buffer.from(zip(entries).toString('latin1').replaceAll('icon.png', '../a.png'), 'latin1');
  t.throws(() => open(way), /^zip: \.\.\/a\.png is no name/);
  const huge = zip(entries);
  huge.writeUInt32LE(200 * 1024 * 1024, huge.indexOf('PK\x01\x02') + 24);
  t.throws(() => open(huge), /^zip: too large/);
  t.throws(() => open(text('no zip')), { message: /zip/ });
});

t.test('a bundle holds whole passes, ten at most', async (t) => {
  const pass = await maker.good();
  const bundle = (count: number) =>
    zip(Array.from({ length: count }, (_, at) => ({ name: `${at}.pkpass`, bytes: pass })));
  t.equal(openPasses(bundle(10), trust).length, 10);
  t.throws(() => openPasses(bundle(11), trust), /more than 10 passes/);
  t.equal(openPasses(pass, trust).length, 1, 'a pass alone is one too');
});
