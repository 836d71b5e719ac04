import t from 'tap';
import { link, optionalModule, textModule } from '../../../src/google/bodies/modules.ts';
import { same } from '../../../src/passes/words.ts';

t.test('a long header and a long body end with an ellipsis, in each language', async (t) => {
  const line = { label: { ...same('x'.repeat(36)), ko: '상'.repeat(36) }, value: same('y'.repeat(501)) };
  const { header, localizedHeader, body } = textModule('a', line, 'en');
  t.equal(header, `${'x'.repeat(34)}…`);
  t.equal(localizedHeader?.translatedValues?.[0]?.value, `${'상'.repeat(34)}…`);
  t.equal(body, `${'y'.repeat(499)}…`);
});

t.test('what is not said is no module', async (t) => {
  t.same(optionalModule('a', null, 'en'), []);
  t.equal(optionalModule('a', { label: same('x'), value: same('y') }, 'en').length, 1);
});

t.test('an address stays as it is', async (t) => {
  const url = `https://example.com/${'x'.repeat(500)}?a="b"`;
  t.equal(link('page', { label: same('x'), url }, 'en').uri, url);
});
