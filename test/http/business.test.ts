import t from 'tap';
import { startService } from '../support/service.ts';

const path = '/api/v1/business';

t.test('a business is read and changed, member by member', async (t) => {
  const { admin, withScopes } = await startService(t);
  const before = (await admin.get(path)).json();
  t.match(before, {
    name: 'Corner Café',
    timeZone: 'Europe/Kyiv',
    locale: 'en',
    barcodeFormat: 'QR',
    brand: { contact: null },
  });
  const change = { name: 'Café 2', locale: 'ko', brand: { backgroundColor: '#0A141E', contact: 'a\nb' } };
  const after = (await admin.patch(path, change)).json();
  t.same(after, { ...before, ...change, brand: { ...before.brand, ...change.brand } });
  t.same((await admin.patch(path, {})).json(), after, 'an empty change changes nothing');
  t.same((await admin.get(path)).json(), after);
  const reader = await withScopes('read', 'issue');
  t.equal((await reader.get(path)).statusCode, 200);
  t.equal((await reader.patch(path, {})).statusCode, 403);
});

t.test('a wrong or unknown member is refused by name, and nothing changes', async (t) => {
  const { admin, anotherBusiness } = await startService(t);
  const before = (await admin.get(path)).json();
  const artworkId = '01a20148-df57-79c8-8575-7852d9dba06e';
  const cases: [change: object, path: string][] = [
    [{ nam: 'x' }, '/nam'],
    [{ id: before.id }, '/id'],
    [{ name: '' }, '/name'],
    [{ name: ' ' }, '/name'],
    [{ name: 'a\nb' }, '/name'],
    [{ name: 'x'.repeat(61) }, '/name'],
    [{ timeZone: 'Europe/Nowhere' }, '/timeZone'],
    [{ timeZone: '+05:30' }, '/timeZone'],
    [{ locale: 'de' }, '/locale'],
    [{ barcodeFormat: 'EAN' }, '/barcodeFormat'],
    [{ brand: null }, '/brand'],
    [{ brand: { colour: '#000000' } }, '/brand/colour'],
    [{ brand: { backgroundColor: 'red' } }, '/brand/backgroundColor'],
    [{ brand: { contact: 'a\u0000' } }, '/brand/contact'],
    [{ brand: { logoArtworkId: artworkId } }, '/brand/logoArtworkId'],
  ];
  for (const [change, field] of cases) {
    const answer = await admin.patch(path, { locale: 'th', ...change });
    t.match([answer.statusCode, answer.json().errors], [422, [{ path: field }]], JSON.stringify(change));
  }
  t.same((await admin.get(path)).json(), before);
  t.not((await (await anotherBusiness()).get(path)).json().id, before.id);
});

t.test('settings are changed one by one, within their bounds', async (t) => {
  const { admin } = await startService(t);
  const before = (await admin.get(path)).json().settings;
  t.same(before, {
    undoMinutes: 10,
    apiKeysMayVoid: true,
    emailVouchers: true,
    googleAutoLink: false,
    reminderDays: null,
  });
  const after = (await admin.patch(path, { settings: { reminderDays: 3 } })).json().settings;
  t.same(after, { ...before, reminderDays: 3 });
  t.same((await admin.patch(path, { settings: { undoMinutes: 60, reminderDays: null } })).json().settings, {
    ...before,
    undoMinutes: 60,
  });
  const wrong: [object, string][] = [
    [{ undoMinutes: 61 }, '/settings/undoMinutes'],
    [{ undoMinutes: 1.5 }, '/settings/undoMinutes'],
    [{ reminderDays: 0 }, '/settings/reminderDays'],
    [{ apiKeysMayVoid: 'yes' }, '/settings/apiKeysMayVoid'],
    [{ other: 1 }, '/settings/other'],
  ];
  for (const [settings, pointer] of wrong)
    t.match(
      (await admin.patch(path, { settings })).json(),
      { code: 'INVALID', errors: [{ path: pointer }] },
      pointer,
    );
});
