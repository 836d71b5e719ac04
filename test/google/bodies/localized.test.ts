import t from 'tap';
import { cut } from '../../../src/google/bodies/cut.ts';
import { localized } from '../../../src/google/bodies/localized.ts';
import { locales } from '../../../src/i18n/locales.ts';
import { same } from '../../../src/passes/words.ts';

const words = { ...same('Coffee'), ko: '커피', azb: 'قهوه' };

t.test('only languages that say something else are translations', async (t) => {
  t.same(localized(words, 'en'), {
    defaultValue: { language: 'en', value: 'Coffee' },
    translatedValues: [
      { language: 'ko', value: '커피' },
      { language: 'azb', value: 'قهوه' },
    ],
  });
  t.same(localized(same('A'), 'th').translatedValues, [], 'and the list is sent even when it is empty');
});

t.test('with another default, English is a translation', async (t) => {
  const { defaultValue, translatedValues } = localized(words, 'azb');
  t.same(defaultValue, { language: 'azb', value: 'قهوه' });
  t.same(
    translatedValues.map(({ language }) => language),
    ['en', 'gu', 'ko', 'th'],
  );
});

t.test('a language without words is shown those of another, and no empty text is sent', async (t) => {
  const partly = { ...same(''), th: 'กาแฟ', gu: ' ' };
  t.same(localized(partly, 'en'), {
    defaultValue: { language: 'th', value: 'กาแฟ' },
    translatedValues: [],
  });
  t.same(localized(same(''), 'gu').defaultValue, { language: 'gu', value: '' });
});

t.test('our languages are BCP 47 tags as they stand', async (t) => {
  t.same(Intl.getCanonicalLocales([...locales]), [...locales]);
});

t.test('a text is cut between characters as readers count them', async (t) => {
  t.equal(cut('12345', 5), '12345');
  t.equal(cut('123456', 5), '1234…');
  t.equal(cut('👩‍👩‍👧'.repeat(5), 5), '👩‍👩‍👧'.repeat(5));
  t.equal(cut('👩‍👩‍👧'.repeat(6), 5), `${'👩‍👩‍👧'.repeat(4)}…`);
  t.equal(cut('કૉફી'.repeat(2), 3), 'કૉફી…');
  t.equal(cut('', 5), '');
});

t.test('one character with a thousand marks is no way around a limit', async (t) => {
  const marked = `ab${'\u0301'.repeat(1000)}`;
  t.equal(cut(marked, 5), 'a…');
  t.ok(cut(`${marked}${'x'.repeat(1000)}`, 5).length <= 100);
});

t.test('what no parser takes does not get to Google', async (t) => {
  t.equal(cut('a\u0000b\u001b\u0085c\td\ne', 9), 'abc\td\ne');
  t.equal(cut('a\ud83d', 9), 'a\ufffd');
  t.equal(cut('"\\ \u202e <b>', 20), '"\\ \u202e <b>');
});
