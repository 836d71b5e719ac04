// Numbers of telephones keep their groups in the order in which they are dialled.

import t from 'tap';
import { isolatePhones } from '../../src/i18n/phones.ts';

t.test('in a text from right to left each stands in an isolate; elsewhere nothing is changed', async (t) => {
  const isolated = (number: string) => `تلفون: \u2066${number}\u2069.`;
  for (const number of ['+98 21 5555 1234', '+98 (21) 5555-1234', '(021) 5555-1234', '02155551234'])
    t.equal(isolatePhones(`تلفون: ${number}.`), isolated(number));
  for (const text of ['Call +98 21 5555 1234', 'سون گون: ۲۱ خرداد ۱۴۰۵', 'ساعت 12-14', 'قهوه 2'])
    t.equal(isolatePhones(text), text);
});
