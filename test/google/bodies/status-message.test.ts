import t from 'tap';
import { statusMessage } from '../../../src/google/bodies/status-message.ts';
import { faceOf } from './made-up-faces.ts';

const face = faceOf({ status: 'redeemed', redeemedAt: new Date('2026-05-12T11:03:00Z') });

t.test('a message says what became of which voucher, in all languages', async (t) => {
  const { message } = statusMessage('m-1', { face, locale: 'en', notify: true });
  t.hasStrict(message, {
    id: 'm-1',
    header: 'Voucher: Redeemed',
    body: `Free coffee\n${face.validity.value.en}`,
    messageType: 'TEXT_AND_NOTIFY',
    localizedHeader: {
      translatedValues: [{}, { language: 'ko', value: `바우처: ${face.status.value.ko}` }, {}, {}],
    },
  });
  t.match(message?.body, /^Free coffee\nUsed .*14:03/);
});

t.test('a quiet message stays off the lock screen', async (t) => {
  t.equal(statusMessage('m', { face, locale: 'gu', notify: false }).message?.messageType, 'TEXT');
});
