// A till with a browser and no script: scan, see, redeem once, undo; what it may not see, and in five languages.

import t from 'tap';
import { strayScript } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { issue, lookUp, redeem } from '../support/till.ts';
import { openTill } from './open-till.ts';

t.test('a till signs in, looks, redeems with the second step, and undoes it', async (t) => {
  const { admin, till, login, scan, press, statusOf } = await openTill(t);
  t.match((await till.get('/scan')).body, /<form method="post" action="\/scan\/sign-in">/);
  t.equal((await till.signIn('/scan', { ...login, password: 'wrong' })).statusCode, 401);
  t.match(await till.signIn('/scan', login), { statusCode: 303, headers: { location: '/scan' } });
  t.match((await till.get('/scan')).body, 'name="code"');

  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana Müller' })).json();
  const voucher = await issue(admin, {
    title: 'Free <i>tea</i>',
    description: 'One\ncup',
    customerCardId: card.id,
  });
  const code = voucher.redeemCode.display.toLowerCase();
  const seen = await scan(code);
  t.equal(seen.statusCode, 200);
  for (const text of ['Valid', 'Free &#60;i&#62;tea', 'Ana Müller', 'No expiry']) t.match(seen.body, text);
  t.notMatch(seen.body, strayScript);
  t.notMatch(seen.body, /style=|<i>tea/);
  t.notMatch(seen.body, 'autofocus', "a scanner's second Enter presses nothing");
  t.equal(await statusOf(voucher.id), 'active', 'a scan alone redeems nothing');

  const pressed = await press(code, seen.body);
  t.equal(pressed.statusCode, 303);
  t.equal(await statusOf(voucher.id), 'redeemed');
  const done = String(pressed.headers.location);
  t.equal((await press(code, seen.body)).headers.location, done, 'a second press is the same redemption');
  t.match((await till.get(done)).body, /banner good[\s\S]*Redeemed[\s\S]*May 12, 13:00/);
  t.match((await scan(code)).body, /banner neutral[\s\S]*Already redeemed here by you: May 12, 13:00/);
  const events = (await admin.get(`/api/v1/vouchers/${voucher.id}/events`)).json().items;
  t.match(JSON.stringify(events), '"channel":"scanner"');

  t.equal((await till.send(`${done}/undo`, {})).headers.location, done);
  t.equal(await statusOf(voucher.id), 'active');
  t.match((await till.get(done)).body, 'The redemption was undone');
  t.equal((await till.send(`${done}/undo`, {})).headers.location, done, 'twice is once');

  await till.send('/scan/sign-out', {});
  t.equal((await scan(code)).statusCode, 401);
});

t.test('each end and each fault has a colour, a mark and words', async (t) => {
  const { admin, till, login, scan, later } = await openTill(t);
  await till.signIn('/scan', login);
  const expired = await issue(admin, { validity: { type: 'FIXED_DATE', date: '2026-05-12' } });
  const voided = await issue(admin);
  await admin.post(`/api/v1/vouchers/${voided.id}/void`, { reason: 'lost' });
  t.match((await scan(voided.redeemCode.value)).body, /banner neutral[\s\S]*Cancelled May 12/);
  await later(24 * 3600);
  await till.signIn('/scan', login);
  const old = (await scan(expired.redeemCode.value)).body;
  t.match(old, /banner neutral[\s\S]*Expired May 13/);
  t.notMatch(old, 'class="go"');

  const typo = await scan('7K3MQ9XWT9');
  t.match(
    [typo.statusCode, typo.body],
    [422, /banner doubtful[\s\S]*one character looks wrong[\s\S]*value="7K3MQ9XWT9"/],
  );
  const unknown = await scan('7K3MQ-9XWT8');
  t.match([unknown.statusCode, unknown.body], [404, /banner bad[\s\S]*Voucher not found/]);
  t.notMatch((await scan('"><script>')).body, strayScript);
  for (let left = 12; left > 0; left--) await scan('7K3MQ-9XWT8');
  t.match(
    await scan('7K3MQ-9XWT8'),
    { statusCode: 429, headers: { 'retry-after': /^\d+$/ } },
    'guessing ends',
  );
});

t.test('whatever is typed, it is refused and nothing breaks', async (t) => {
  const { till, login, scan, press } = await openTill(t);
  await till.signIn('/scan', login);
  t.match(
    await scan('  '),
    { statusCode: 303, headers: { location: '/scan' } },
    'an Enter too many is no guess',
  );
  for (const code of [
    '\0',
    'a\0b',
    'x'.repeat(60_000),
    '\ud800',
    '%',
    '😀'.repeat(300),
    'http://[',
    'http://localhost:3000/v/\0',
  ]) {
    t.equal((await scan(code)).statusCode, 404, JSON.stringify(code.slice(0, 20)));
    t.equal((await press(code, '<input name="voucherId" value="\0">')).statusCode, 422, 'without a key');
  }
});

t.test('where a till stands and the receipt are noted with what it redeems', async (t) => {
  const { admin, till, login, scan, press, later } = await openTill(t);
  const elsewhere = await till.send('/scan/location', { location: 'Bar' });
  t.match([elsewhere.statusCode, elsewhere.headers['set-cookie']], [401, undefined], 'nobody is signed in');
  await till.signIn('/scan', login);
  t.match((await till.get('/scan')).body, /<summary>Location<\/summary>[\s\S]*name="location" value=""/);
  const location = ' Kávéház <i>8</i>,\nТераса; 테라스 ';
  t.match(await till.send('/scan/location', { location }), {
    statusCode: 303,
    headers: { location: '/scan' },
  });
  const shown = (await till.get('/scan')).body;
  t.match(shown, 'Location: <bdi>Kávéház &#60;i&#62;8&#60;/i&#62;, Тераса; 테라스</bdi>');

  const voucher = await issue(admin);
  const code = voucher.redeemCode.value;
  const seen = await scan(code);
  await press(code, seen.body, { reference: ' R-1\t2 ' });
  const noted = { location: 'Kávéház <i>8</i>, Тераса; 테라스', reference: 'R-1 2', channel: 'scanner' };
  t.match((await lookUp(admin, code)).json().redemption, noted);
  await later(11);
  t.match((await scan(code)).body, /Already used[\s\S]*Тераса; 테라스 · Till 1/);

  const scanned = await issue(admin);
  await till.send('/scan/redeem', { code: scanned.redeemCode.value, mode: 'autopilot', key: 'k1' });
  t.match((await lookUp(admin, scanned.redeemCode.value)).json().redemption, {
    location: noted.location,
    reference: null,
    channel: 'autopilot',
  });

  await till.send('/scan/location', { location: '🍰'.repeat(300) });
  t.match(
    (await till.get('/scan')).body,
    `value="${'🍰'.repeat(100)}"`,
    'as many characters as the API takes',
  );
  await till.send('/scan/location', { location: ' ' });
  t.notMatch(till.cookie(), 'vw_location');
  for (const broken of ['%', '%00', '%ED%A0%80', 'a'.repeat(5000)]) {
    till.use(`${till.cookie().replace(/; vw_location=.*/, '')}; vw_location=${broken}`);
    t.equal((await till.get('/scan')).statusCode, 200, broken.slice(0, 20));
  }
});

t.test("the vouchers of a customer's card are chosen from", async (t) => {
  const { admin, till, login, scan, press, statusOf } = await openTill(t);
  await till.signIn('/scan', login);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana' })).json();
  const tea = await issue(admin, { title: 'Tea', customerCardId: card.id, redeemCode: false });
  const cake = await issue(admin, { title: 'Cake', customerCardId: card.id });
  const list = await scan(card.token);
  t.match(list.body, /Which voucher\?/);
  for (const { title, id } of [tea, cake]) t.match(list.body, new RegExp(`value="${id}"[\\s\\S]*${title}`));
  const chosen = await scan(card.token, { voucherId: tea.id });
  t.match(chosen.body, /banner good[\s\S]*Tea/);
  t.equal((await press(card.token, chosen.body)).statusCode, 303);
  t.same([await statusOf(tea.id), await statusOf(cake.id)], ['redeemed', 'active']);
});

t.test('a till sees its own redemptions, of its own business, from its own pages', async (t) => {
  const { admin, till, login, take, statusOf, withScopes } = await openTill(t);
  await till.signIn('/scan', login);
  const voucher = await issue(admin);
  const { id } = (await redeem(await withScopes('redeem'), { code: voucher.redeemCode.value })).json();
  t.equal((await till.get(`/scan/redemptions/${id}`)).statusCode, 404);
  t.equal((await till.send(`/scan/redemptions/${id}/undo`, {})).statusCode, 404);
  t.equal(await statusOf(voucher.id), 'redeemed');
  for (const odd of ['x', '%00', crypto.randomUUID()])
    t.equal((await till.get(`/scan/redemptions/${odd}`)).statusCode, 404, odd);

  const foreign = await till.send('/scan/redeem', { code: 'x' }, { origin: 'https://evil.example' });
  t.equal(foreign.statusCode, 403);
  const mine = String((await take((await issue(admin)).redeemCode.value)).headers.location);
  t.equal((await till.send(`${mine}/undo`, {}, { origin: 'https://evil.example' })).statusCode, 403);
});

t.test('after its minutes a redemption is undone by a manager, and the page says so', async (t) => {
  const { admin, till, login, take, later, statusOf } = await openTill(t);
  await till.signIn('/scan', login);
  const voucher = await issue(admin);
  const done = String((await take(voucher.redeemCode.value)).headers.location);
  await later(11 * 60);
  const late = await till.send(`${done}/undo`, {});
  t.match([late.statusCode, late.body], [403, 'This redemption may not be undone here']);
  t.equal(await statusOf(voucher.id), 'redeemed');
});

for (const language of ['en', 'gu', 'ko', 'th', 'az-IR']) {
  t.test(`its pages are well made in ${language}`, async (t) => {
    const { admin, till, login, scan, take } = await openTill(t, language);
    const pages = [await till.get('/scan')];
    await till.signIn('/scan', login);
    const { redeemCode } = await issue(admin);
    pages.push(await till.get('/scan'), await scan(redeemCode.value), await scan('7K3MQ-9XWT8'));
    pages.push(await till.get(String((await take(redeemCode.value)).headers.location)));
    for (const { body } of pages) {
      t.match(
        body,
        language === 'az-IR' ? '<html lang="azb" dir="rtl">' : `<html lang="${language}" dir="ltr">`,
      );
      t.same(findPageFaults(body), []);
    }
  });
}
