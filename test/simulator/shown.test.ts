// What a phone shows of its passes, and what it remembers of pushes.

import t from 'tap';
import { zip } from '../../src/apple/zip.ts';
import type { PassSerial } from '../../src/ids.ts';
import { active, link, maker, redeemed, start, startWithPass } from './phone-and-service.ts';
import { topic } from './provider.ts';

const changeMessage = (pass: { coupon: Record<string, Record<string, string>[]> }, ...keys: string[]) => {
  for (const field of Object.values(pass.coupon).flat()) {
    delete field.changeMessage;
    if (keys.includes(field.key ?? '')) field.changeMessage = 'Now: %@';
  }
};

t.test('the lock screen tells one change in its words, and several in general', async (t) => {
  const { service, phone } = start();
  const edited = (value: string, number: string) =>
    maker.changedJson((pass) => {
      changeMessage(pass, 'title', 'number');
      pass.coupon.primaryFields[0].value = value;
      pass.coupon.backFields.find(({ key }: { key: string }) => key === 'number').value = number;
      pass.coupon.headerFields[0].value = value;
    });
  service.publish(await edited('Tea', '1'));
  await phone.add(link);
  const after: [value: string, number: string, says: string[]][] = [
    ['$& tea', '1', ['Now: $& tea']],
    ['Milk', '2', ['Coupon changed']],
    ['Milk', '2', []],
  ];
  for (const [value, number, says] of after) {
    const shown = phone.notifications.length;
    service.publish(await edited(value, number));
    await phone.pushed(topic);
    t.strictSame(
      phone.notifications.slice(shown).map(({ text }) => text),
      says,
    );
  }
});

t.test('the same pass added again replaces itself; bundles bring several', async (t) => {
  const { service, phone } = await startWithPass(t);
  service.publish(redeemed);
  await phone.add(redeemed);
  t.equal(phone.passes.size, 1);
  t.equal(phone.get('serial-1').words.fields.status?.value, 'Redeemed');
  const second = await maker.good({}, { serialNumber: 'serial-2' as PassSerial });
  const names = ['1.pkpass', '2.pkpass'];
  await phone.add(zip([active, second].map((bytes, at) => ({ name: names[at] ?? '', bytes }))));
  t.strictSame([...phone.passes.keys()], [`${topic} serial-1`, `${topic} serial-2`]);
});

t.test('words come in the language that is nearest, else in English', async (t) => {
  const shown: Record<string, string> = {
    ko: '유효',
    'ko-KR': '유효',
    'az-Arab-IR': 'Active',
    'pt-BR': 'Active',
  };
  for (const [language, value] of Object.entries(shown)) {
    const { phone } = start({ language });
    const [held] = await phone.add(active);
    t.equal(held?.words.fields.status?.value, value, language);
  }
});

t.test('what is void or over is shown so', async (t) => {
  const { service, phone } = start();
  const end = Date.parse('2036-05-19T21:00:00Z');
  const [held] = await phone.add(active);
  const at = (ms: number) => [held?.expired(new Date(ms)), held?.shownAs(new Date(ms))];
  t.strictSame(
    [at(end - 2000), at(end)],
    [
      [false, 'usable'],
      [true, 'expired'],
    ],
  );
  service.publish(await maker.good({ usable: false }));
  const [voided] = await phone.add(link);
  t.match(voided, { voided: true });
  t.equal(voided?.shownAs(new Date(end - 2000)), 'voided');
});

t.test('pushes in quick succession raise the score of their type, quiet lowers it', async (t) => {
  const { phone, clock } = await startWithPass(t);
  const near = (score: number) =>
    t.ok(Math.abs(phone.scoreOf(topic) - score) < 1e-9, `${phone.scoreOf(topic)}`);
  await phone.pushed(topic);
  near(0);
  await phone.pushed(topic);
  near(1);
  clock.pass(3600); // half of the 7200 s that one pass is allowed
  await phone.pushed(topic);
  near(1.125);
  clock.pass(10_800); // half an interval too late
  await phone.pushed(topic);
  near(0.625);
  t.equal(phone.scoreOf('pass.other'), 0);
});
