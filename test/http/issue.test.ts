import t from 'tap';
import { startService } from '../support/service.ts';

t.test('a voucher is issued with a code, a validity and links, and read again', async (t) => {
  const { admin, publicUrl } = await startService(t);
  const issued = await admin.post('/api/v1/vouchers', {
    title: '  Free coffee ',
    validity: { type: 'DAYS', days: 7 },
  });
  t.equal(issued.statusCode, 201);
  const voucher = issued.json();
  t.match(voucher, {
    number: 1,
    status: 'active',
    title: 'Free coffee',
    description: null,
    customerCard: null,
    validity: { type: 'DAYS', days: 7 },
    issuedAt: '2026-05-12T10:00:00.000Z',
    lastValidDate: '2026-05-19',
    expiresAt: '2026-05-19T21:00:00.000Z',
    wallet: { apple: { state: 'offered' }, google: { state: 'pending' } },
  });
  t.match(voucher.redeemCode.value, /^[0-9A-HJKMNP-TV-Z]{10}$/);
  t.equal(voucher.redeemCode.display.replace('-', ''), voucher.redeemCode.value);
  t.match(voucher.links.page, new RegExp(`^${publicUrl}/v/[A-Za-z0-9_-]{22}$`));
  t.same((await admin.get(`/api/v1/vouchers/${voucher.id}`)).json(), voucher);
  t.equal((await admin.post('/api/v1/vouchers', { title: 'Second' })).json().number, 2);
});

t.test('what a voucher may hold comes back as it was given', async (t) => {
  const { admin } = await startService(t);
  const wish = {
    title: 'قهوه رایگان ☕️',
    description: 'Line one\nLine two <b>not bold</b>',
    locale: 'azb',
    translations: { en: { title: 'Free coffee' }, ko: { title: '무료 커피', description: '한 잔' } },
    validity: { type: 'FIXED_DATE', date: '2026-12-31' },
    barcodeFormat: 'CODE128',
    allowSelfRedeem: true,
  };
  const issued = await admin.post('/api/v1/vouchers', wish);
  t.match(issued.json(), { ...wish, lastValidDate: '2026-12-31', expiresAt: '2026-12-31T22:00:00.000Z' });
  const lined = await admin.post('/api/v1/vouchers', { title: 'x', description: 'a\r\nb\rc' });
  t.equal(lined.json().description, 'a\nb\nc');
});

t.test('a custom code is kept in canonical form, shown as typed, and never given twice', async (t) => {
  const { admin, anotherBusiness } = await startService(t);
  const first = await admin.post('/api/v1/vouchers', { title: 'x', redeemCode: 'Welcome-10' });
  t.same(first.json().redeemCode, { value: 'WE1C0ME10', display: 'WELCOME-10' });
  const again = await admin.post('/api/v1/vouchers', { title: 'x', redeemCode: 'we1c0me10' });
  t.match([again.statusCode, again.json()], [409, { code: 'CODE_TAKEN', errors: [{ path: '/redeemCode' }] }]);
  const elsewhere = await (await anotherBusiness()).post('/api/v1/vouchers', {
    title: 'x',
    redeemCode: 'WELCOME10',
  });
  t.equal(elsewhere.statusCode, 201);
});

t.test('the preview computes what issuing computes', async (t) => {
  const { admin } = await startService(t);
  for (const validity of [{ type: 'UNLIMITED' }, { type: 'DAYS', days: 30 }, { type: 'MONTHS', months: 2 }]) {
    const preview = (await admin.post('/api/v1/validity/preview', { validity })).json();
    const { lastValidDate, expiresAt } = (
      await admin.post('/api/v1/vouchers', { title: 'x', validity })
    ).json();
    t.same(preview, { lastValidDate, expiresAt });
  }
  const preview = await admin.post('/api/v1/validity/preview', {
    validity: { type: 'DAYS', days: 30 },
    issuedAt: '2026-05-12T18:45:00Z',
    timeZone: 'Asia/Kolkata',
  });
  t.same(preview.json(), { lastValidDate: '2026-06-12', expiresAt: '2026-06-12T18:30:00.000Z' });
});

t.test('the list goes from the newest to the oldest, page by page, and never skips one', async (t) => {
  const { admin } = await startService(t);
  for (let n = 1; n <= 7; n++) await admin.post('/api/v1/vouchers', { title: `Voucher ${n}` });
  const seen: number[] = [];
  let cursor = '';
  do {
    const page = (await admin.get(`/api/v1/vouchers?limit=3${cursor && `&cursor=${cursor}`}`)).json();
    seen.push(...page.items.map(({ number }: { number: number }) => number));
    cursor = page.nextCursor ?? '';
    // One that is issued while we read changes nothing about the rest.
    if (cursor) await admin.post('/api/v1/vouchers', { title: 'late' });
  } while (cursor);
  t.same(seen, [7, 6, 5, 4, 3, 2, 1]);
});

t.test('the list finds a code in any spelling, a number and a part of the title, literally', async (t) => {
  const { admin } = await startService(t);
  const { redeemCode } = (await admin.post('/api/v1/vouchers', { title: 'Coffee 100%_x' })).json();
  await admin.post('/api/v1/vouchers', { title: 'Cake' });
  const titles = async (q: string) => {
    const page = await admin.get(`/api/v1/vouchers?q=${encodeURIComponent(q)}`);
    return page.json().items.map(({ title }: { title: string }) => title);
  };
  t.same(await titles(redeemCode.display.toLowerCase()), ['Coffee 100%_x']);
  t.same(await titles('#2'), ['Cake']);
  t.same(await titles('cof'), ['Coffee 100%_x']);
  t.same(await titles('0%_'), ['Coffee 100%_x']);
  t.same(await titles('%'), ['Coffee 100%_x']);
});

t.test('a voucher past its end reads as expired to the millisecond, though nothing swept it', async (t) => {
  const { admin, clock } = await startService(t);
  const { id } = (
    await admin.post('/api/v1/vouchers', { title: 'x', validity: { type: 'DAYS', days: 1 } })
  ).json();
  const count = async (status: string) =>
    (await admin.get(`/api/v1/vouchers?status=${status}`)).json().items.length;
  clock.set('2026-05-13T20:59:59.999Z');
  t.match((await admin.get(`/api/v1/vouchers/${id}`)).json(), { status: 'active', expiredAt: null });
  t.same([await count('active'), await count('expired')], [1, 0]);
  clock.set('2026-05-13T21:00:00.000Z');
  t.match((await admin.get(`/api/v1/vouchers/${id}`)).json(), {
    status: 'expired',
    expiredAt: '2026-05-13T21:00:00.000Z',
  });
  t.same([await count('active'), await count('expired')], [0, 1]);
});

t.test('a later time zone of the business moves no voucher that is issued', async (t) => {
  const { admin } = await startService(t);
  const { id, expiresAt } = (
    await admin.post('/api/v1/vouchers', { title: 'x', validity: { type: 'DAYS', days: 1 } })
  ).json();
  t.equal((await admin.patch('/api/v1/business', { timeZone: 'Asia/Bangkok' })).statusCode, 200);
  t.equal((await admin.get(`/api/v1/vouchers/${id}`)).json().expiresAt, expiresAt);
  const next = await admin.post('/api/v1/vouchers', { title: 'x', validity: { type: 'DAYS', days: 1 } });
  t.equal(next.json().expiresAt, '2026-05-13T17:00:00.000Z');
});
