// One voucher at the desk: seen, marked as used, cancelled, a redemption undone; each with a reason, and nothing lost.

import t, { type Test } from 'tap';
import { adminPassword, browser, keyOf, strayScript } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';
import { issue, redeem } from '../support/till.ts';

async function openDesk(t: Test, language = 'en') {
  const service = await startService(t, { adminPassword });
  const desk = browser(service, language);
  await desk.signIn();
  const statusOf = async (id: string) => (await service.admin.get(`/api/v1/vouchers/${id}`)).json().status;
  return { ...service, service, desk, statusOf };
}

const redemptionIn = (page: string) => /name="redemptionId" value="([^"]+)"/.exec(page)?.[1] ?? '';

t.test(
  'a voucher is marked as used with a reason, that is undone with one, then it is cancelled',
  async (t) => {
    const { admin, desk, statusOf } = await openDesk(t);
    const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana <b>Müller</b>' })).json();
    const wish = { title: 'Free <i>tea</i>', description: 'One\ncup', customerCardId: card.id };
    const voucher = await issue(admin, wish);
    const path = `/admin/vouchers/${voucher.id}`;
    t.match((await desk.get('/admin/vouchers')).body, `<a href="${path}">`);
    const page = (await desk.get(path)).body;
    for (const text of [
      'Free &#60;i&#62;tea',
      'Ana &#60;b&#62;Müller',
      voucher.redeemCode.display,
      'No expiry',
      'Issued',
      `href="${voucher.links.page}"`,
      'Not saved yet, there is only the link',
    ])
      t.match(page, text);
    t.notMatch(page, /<i>tea|style=|<b>M/);
    t.notMatch(page, strayScript);

    const blank = await desk.send(`${path}/use`, { reason: '  ' });
    t.match([blank.statusCode, blank.body], [422, /id="use-fault"[^>]*>This field is required/]);
    const long = await desk.send(`${path}/use`, { reason: 'x'.repeat(201) });
    t.match(long.body, 'at most 200 characters');
    t.match(long.body, `value="${'x'.repeat(201)}"`, 'what was typed is still there');
    t.equal(await statusOf(voucher.id), 'active');

    t.match(await desk.send(`${path}/use`, { reason: 'Scanner broken' }), {
      statusCode: 303,
      headers: { location: path },
    });
    t.equal(await statusOf(voucher.id), 'redeemed');
    const used = (await desk.get(path)).body;
    t.match(used, /Redeemed[\s\S]*Scanner broken[\s\S]*What happened[\s\S]*Issued[\s\S]*Redeemed/);
    const second = await desk.send(`${path}/use`, { reason: 'again' });
    t.match([second.statusCode, second.body], [409, /role="alert">This voucher has already been used/]);
    t.notMatch(second.body, `action="${path}/use"`, 'nor is it offered again');

    const first = redemptionIn(used);
    t.equal((await desk.send(`${path}/undo`, { reason: 'Wrong one', redemptionId: first })).statusCode, 303);
    t.equal(await statusOf(voucher.id), 'active');
    t.match((await desk.get(path)).body, /Redemption undone[\s\S]*Wrong one/);

    t.equal((await desk.send(`${path}/void`, { reason: 'Lost' })).statusCode, 303);
    t.equal(await statusOf(voucher.id), 'voided');
    const ended = (await desk.get(path)).body;
    t.match(ended, /Cancelled[\s\S]*Lost/);
    t.notMatch(ended, 'name="reason"', 'nothing more can be done with it');
    t.equal((await desk.send(`${path}/void`, { reason: 'Lost' })).statusCode, 409);
  },
);

t.test('only the redemption that was looked at is undone', async (t) => {
  const { admin, desk, withScopes, statusOf } = await openDesk(t);
  const voucher = await issue(admin);
  const path = `/admin/vouchers/${voucher.id}`;
  const till = await withScopes('redeem');
  const first = (await redeem(till, { code: voucher.redeemCode.value })).json();
  const looked = redemptionIn((await desk.get(path)).body);
  t.equal(looked, first.id);
  await till.post(`/api/v1/redemptions/${first.id}/undo`, {});
  await redeem(till, { code: voucher.redeemCode.value });
  t.equal((await desk.send(`${path}/undo`, { reason: 'x', redemptionId: looked })).statusCode, 409);
  t.equal(await statusOf(voucher.id), 'redeemed');
});

t.test('who undoes a redemption after the end is warned of what becomes of it', async (t) => {
  const { admin, desk, clock, statusOf } = await openDesk(t);
  const { id, redeemCode } = await issue(admin, { validity: { type: 'DAYS', days: 3 } });
  await redeem(admin, { code: redeemCode.value, location: 'Old Town', staff: 'Maria', reference: 'R-77' });
  const path = `/admin/vouchers/${id}`;
  const shown = (await desk.get(path)).body;
  for (const text of ['Old Town', 'Maria', 'R-77', 'May 12, 2026, 13:00', 'The voucher can be used again'])
    t.match(shown, text);
  clock.set('2026-05-20T10:00:00Z');
  await desk.signIn();
  const late = (await desk.get(path)).body;
  t.match(late, 'Its validity has ended');
  await desk.send(`${path}/undo`, { reason: 'Wrong one', redemptionId: redemptionIn(late) });
  t.equal(await statusOf(id), 'expired');
});

t.test('the mail to its customer is sent again, once for each press', async (t) => {
  const { admin, desk, work } = await openDesk(t);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana', email: 'ana@example.com' })).json();
  const { id } = await issue(admin, { customerCardId: card.id });
  await work();
  const path = `/admin/vouchers/${id}`;
  const page = (await desk.get(path)).body;
  t.match(page, /Mails to the customer[\s\S]*The voucher[\s\S]*there is no mail server here/);
  t.notMatch(page, 'ana@example.com', 'the address stays on the card');
  const key = keyOf(page);
  for (let presses = 0; presses < 2; presses++)
    t.equal((await desk.send(`${path}/resend`, { key })).statusCode, 303);
  const sent = (await admin.get(`/api/v1/vouchers/${id}/deliveries`)).json().items;
  t.match(sent, [{ reason: 'resent' }, { reason: 'issued' }]);
  t.equal(sent.length, 2);
  for (let more = 0; more < 4; more++) await desk.send(`${path}/resend`, { key: `key-${more}` });
  const much = await desk.send(`${path}/resend`, { key: 'one more' });
  t.match([much.statusCode, much.body], [409, /id="resend-fault" role="alert">There are too many of these/]);

  const issued = (await desk.get(`${path}/issued`)).body;
  t.match(issued, new RegExp(`Mails to the customer[\\s\\S]*${path}/resend"[\\s\\S]*Send the mail again`));
  t.same(findPageFaults(issued), []);
  await admin.patch('/api/v1/business', { settings: { emailVouchers: false } });
  const unsent = await issue(admin, { customerCardId: card.id });
  t.match(
    (await desk.get(`/admin/vouchers/${unsent.id}/issued`)).body,
    /No mail has been[\s\S]*Send a mail</,
  );

  const free = await issue(admin);
  t.notMatch((await desk.get(`/admin/vouchers/${free.id}/issued`)).body, 'Mails to the customer');
  t.notMatch((await desk.get(`/admin/vouchers/${free.id}`)).body, '/resend"');
  t.equal((await desk.send(`/admin/vouchers/${free.id}/resend`, { key: 'k' })).statusCode, 409);
});

t.test('nobody else gets in: not signed in, a till, another business, a page elsewhere', async (t) => {
  const { admin, service, desk, statusOf, anotherBusiness } = await openDesk(t);
  const voucher = await issue(admin);
  const path = `/admin/vouchers/${voucher.id}`;
  const anon = browser(service);
  t.match((await anon.get(path)).body, 'id="password"');
  t.equal((await anon.send(`${path}/void`, { reason: 'x' })).statusCode, 401);

  const login = { login: 'till-1', password: 'another long passphrase' };
  await admin.post('/api/v1/staff', { name: 'Till 1', role: 'scanner', ...login });
  const till = browser(service);
  await till.signIn('/scan', login);
  t.equal((await till.get(path)).statusCode, 403);
  t.equal((await till.send(`${path}/void`, { reason: 'x' })).statusCode, 403);

  t.equal(
    (await desk.send(`${path}/void`, { reason: 'x' }, { origin: 'https://evil.example' })).statusCode,
    403,
  );
  const foreign = await issue(await anotherBusiness());
  for (const action of ['edit', 'extend', 'resend'])
    t.equal(
      (await till.send(`${path}/${action}`, { title: 'x', type: 'UNLIMITED' })).statusCode,
      403,
      action,
    );
  for (const odd of ['x', '%00', crypto.randomUUID(), foreign.id]) {
    t.equal((await desk.get(`/admin/vouchers/${odd}`)).statusCode, 404, odd);
    for (const action of ['use', 'edit', 'extend', 'resend']) {
      const form = { reason: 'x', title: 'x', type: 'UNLIMITED', key: 'k' };
      t.equal(
        (await desk.send(`/admin/vouchers/${odd}/${action}`, form)).statusCode,
        404,
        `${odd} ${action}`,
      );
    }
  }
  t.equal(await statusOf(voucher.id), 'active');
});

for (const language of ['en', 'gu', 'ko', 'th', 'az-IR']) {
  t.test(`the page is well made in ${language}`, async (t) => {
    const { admin, desk } = await openDesk(t, language);
    const { id } = await issue(admin);
    const path = `/admin/vouchers/${id}`;
    const pages = [await desk.get(path), await desk.send(`${path}/void`, { reason: '' })];
    await desk.send(`${path}/use`, { reason: 'x' });
    pages.push(await desk.get(path));
    for (const { body } of pages) {
      t.match(body, language === 'az-IR' ? 'lang="azb" dir="rtl"' : `lang="${language}" dir="ltr"`);
      t.same(findPageFaults(body), []);
    }
  });
}
