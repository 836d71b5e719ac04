import t from 'tap';
import { loyaltyClass } from '../../../src/google/bodies/loyalty-class.ts';
import { loyaltyObject } from '../../../src/google/bodies/loyalty-object.ts';
import { offerClass } from '../../../src/google/bodies/offer-class.ts';
import { offerObject } from '../../../src/google/bodies/offer-object.ts';
import { statusMessage } from '../../../src/google/bodies/status-message.ts';
import { findFaults } from '../../../src/google/discovery/check.ts';
import { makeUp, seeded } from './made-up-faces.ts';

const pictures = { title: 'https://example.com/title.png' };
const callbackUrl = 'https://example.com/google/callback';
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const most: Record<string, number> = { header: 35, localizedHeader: 35, body: 500, localizedBody: 500 };
const verbatim = /\.(id|classId|uri|url|date|language|alternateText|accountId)$|Ids\.\d+$|\.barcode\.value$/;

function bodiesOf(made: ReturnType<typeof makeUp>): [schema: string, body: object][] {
  const { locale, face, cardFace, business, voucher, hero, startsAt, notify, linked } = made;
  const ids = { linkedOfferIds: linked, linkedObjectIds: linked };
  return [
    ['OfferClass', offerClass('1.a', { face, business, pictures, callbackUrl })],
    [
      'OfferObject',
      offerObject('1.b', { classId: '1.a', face, status: voucher.status, locale, hero, startsAt }),
    ],
    ['LoyaltyClass', loyaltyClass('1.c', { business, pictures, callbackUrl })],
    ['LoyaltyObject', loyaltyObject('1.d', { classId: '1.c', face: cardFace, locale, ...ids, notify })],
    ['AddMessageRequest', statusMessage('m', { face, locale, notify })],
  ];
}

/** All texts in a body, with where they stand. */
function textsIn(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsIn(each, `${path}.${name}`));
}

/** @returns what is wrong with a text, undefined: nothing */
function whyNot(path: string, text: string): string | undefined {
  if (text.trim() === '') return `${path} says nothing`;
  if (!text.isWellFormed()) return `${path} holds half a character`;
  if (verbatim.test(path)) return undefined;
  if (/[^\P{Cc}\n\t]/u.test(text)) return `${path} holds a control character`;
  const [member = ''] = path.match(/(localized)?(header|body)(?=\.|$)/i) ?? [];
  const limit = path.startsWith('.message') && /header/i.test(member) ? 60 : (most[member] ?? 60);
  const length = [...graphemes.segment(text)].length;
  return length > limit ? `${path} has ${length} characters of ${limit}` : undefined;
}

t.test('whatever a face says, Google finds no fault with any body', async (t) => {
  const wrong: string[] = [];
  for (let seed = 0; seed < 300; seed++) {
    for (const [schema, body] of bodiesOf(makeUp(seeded(seed)))) {
      const sent = JSON.parse(JSON.stringify(body));
      const faults = [findFaults(schema, sent), findFaults(schema, sent, { part: true })].flat();
      const why = textsIn(sent).flatMap(([path, text]) => whyNot(path, text) ?? []);
      wrong.push(
        ...[...faults.map(({ path, message }) => `${path} ${message}`), ...why].map(
          (each) => `${schema} of ${seed}: ${each}`,
        ),
      );
    }
  }
  t.same(wrong, []);
});

t.test('the same face gives the same bodies', async (t) => {
  for (let seed = 0; seed < 50; seed++)
    t.same(bodiesOf(makeUp(seeded(seed))), bodiesOf(makeUp(seeded(seed))), String(seed));
});

t.test('this test sees what it forbids', async (t) => {
  const { face, locale, notify } = makeUp(seeded(1));
  const { message } = statusMessage('m', { face, locale, notify });
  t.same(findFaults('AddMessageRequest', { message }), []);
  t.strictSame(findFaults('AddMessageRequest', { message: { ...message, title: 'x' } }).length, 1);
  t.match(whyNot('.title', 'x'.repeat(61)), /61 characters of 60/);
  t.match(whyNot('.textModulesData.0.localizedHeader.defaultValue.value', 'x'.repeat(36)), /of 35/);
  t.match(whyNot('.textModulesData.0.body', 'x'.repeat(501)), /of 500/);
  t.match(whyNot('.title', 'a\u0001'), /control/);
  t.match(whyNot('.title', '\ud83d'), /half/);
  t.equal(whyNot('.textModulesData.0.body', 'x'.repeat(500)), undefined);
});
