import t from 'tap';
import { adminPassword, browser, keyOf, strayScript } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';

t.test('whoever has login and password signs in, works and signs out', async (t) => {
  const service = await startService(t, { adminPassword });
  const staff = browser(service);
  t.match((await staff.get('/admin/vouchers/new')).body, /<input id="password"/);
  const signedIn = await staff.signIn();
  t.match([signedIn.statusCode, signedIn.headers.location], [303, '/admin/vouchers/new']);
  t.match(
    signedIn.headers['set-cookie'],
    /^vw_session=[\w-]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
  );

  const desk = await staff.get('/admin/vouchers/new');
  t.match(
    desk.body,
    /Corner Café[\s\S]*Create a one-time voucher for a customer as compensation or a goodwill gesture\. Redeem it in Self-Service Kiosk or scan it with the Scanner app\./,
  );
  t.match(desk.headers, {
    'cache-control': 'private, no-store',
    'content-security-policy': /default-src 'none'/,
  });
  t.notMatch(desk.body, strayScript);
  t.notMatch(desk.body, /style=|onclick/);
  const form = {
    title: 'Free <b>tea</b>',
    description: '',
    type: 'DAYS',
    days: '๗',
    months: '',
    date: '',
    key: keyOf(desk.body),
  };
  const issued = await staff.send('/admin/vouchers/new', form);
  t.equal(issued.statusCode, 303);
  const shown = await staff.get(String(issued.headers.location));
  t.match(shown.body, /The voucher has been issued\.[\s\S]*Free &#60;b&#62;tea/);
  const { items } = (await service.admin.get('/api/v1/vouchers')).json();
  t.match(items, [
    { title: 'Free <b>tea</b>', validity: { type: 'DAYS', days: 7 }, lastValidDate: '2026-05-19' },
  ]);
  t.ok(shown.body.includes(items[0].redeemCode.display), 'its code is shown once');
  const list = await staff.get('/admin/vouchers');
  t.notOk(list.body.includes(items[0].redeemCode.display), 'and masked in the list');
  const again = await staff.send('/admin/vouchers/new', form);
  t.equal(again.headers.location, issued.headers.location, 'a second click issues nothing');
  t.equal((await service.admin.get('/api/v1/vouchers')).json().items.length, 1);

  const session = staff.cookie();
  await staff.send('/admin/sign-out', {});
  t.match((await staff.get('/admin/vouchers/new')).body, /<input id="password"/);
  staff.use(session);
  t.match(
    (await staff.get('/admin/vouchers/new')).body,
    /<input id="password"/,
    'a copied cookie is dead as well',
  );
});

t.test('nobody else gets in, and nothing tells a wrong login from a wrong password', async (t) => {
  const service = await startService(t, { adminPassword });
  const stranger = browser(service);
  const wrongLogin = await stranger.send('/admin/sign-in', { login: 'nobody', password: adminPassword });
  const wrongPassword = await stranger.send('/admin/sign-in', { login: 'admin', password: 'wrong' });
  t.match([wrongLogin.statusCode, wrongPassword.statusCode], [401, 401]);
  t.equal(wrongLogin.body.replace('nobody', ''), wrongPassword.body.replace('value="admin"', 'value=""'));
  for (const login of ['', '\0', "' or 1=1 --", 'x'.repeat(5000)]) {
    t.equal((await stranger.send('/admin/sign-in', { login, password: '' })).statusCode, 401);
  }
  for (const cookie of ['vw_session=x', `vw_session=${'A'.repeat(200)}`, 'vw_session=']) {
    stranger.use(cookie);
    t.match((await stranger.get('/admin/vouchers/new')).body, /<input id="password"/);
    t.equal(
      (await stranger.send('/admin/vouchers/new', { title: 'x', type: 'UNLIMITED', key: 'k' })).statusCode,
      401,
    );
  }
  t.same((await service.admin.get('/api/v1/vouchers')).json().items, []);
});

t.test('a form that another site sends is refused', async (t) => {
  const service = await startService(t, { adminPassword });
  const staff = browser(service);
  await staff.signIn();
  const form = { title: 'x', type: 'UNLIMITED', key: 'k' };
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    {},
    { origin: 'http://localhost:3000.evil.example' },
  ];
  for (const headers of foreign) {
    t.equal(
      (await staff.send('/admin/vouchers/new', form, headers as Record<string, string>)).statusCode,
      403,
      JSON.stringify(headers),
    );
  }
  t.same((await service.admin.get('/api/v1/vouchers')).json().items, []);
  t.equal(
    (await staff.send('/admin/vouchers/new', form, { 'sec-fetch-site': 'same-origin' })).statusCode,
    303,
  );
});

t.test('what is wrong is said beside its field, and nothing typed is lost', async (t) => {
  const service = await startService(t, { adminPassword });
  const staff = browser(service, 'ko');
  await staff.signIn();
  const form = {
    title: ' ',
    description: 'two "words"',
    type: 'DAYS',
    days: '0',
    months: '5',
    date: '',
    key: 'k',
  };
  const blank = await staff.send('/admin/vouchers/new', form);
  t.equal(blank.statusCode, 422);
  t.match(blank.body, /id="title-fault" role="alert">필수 입력 항목입니다/);
  t.match(blank.body, /id="days-fault" role="alert">1부터 3650까지/, 'everything at once');
  t.equal(blank.body.match(/ autofocus/g)?.length, 1);
  t.match(blank.body, /two &#34;words&#34;/);
  t.match(blank.body, /name="months" value="5"/);
  const days = await staff.send('/admin/vouchers/new', { ...form, title: 'x', key: keyOf(blank.body) });
  t.match(days.body, /id="days-fault" role="alert">1부터 3650까지/);
  for (const [change, fault] of [
    [{ type: 'FIXED_DATE', date: '2026-05-11' }, 'date'],
    [{ type: 'MONTHS', months: 'many' }, 'months'],
    [{ type: 'UNLIMITED', description: 'x'.repeat(501) }, 'description'],
    [{ type: 'NEVER' }, 'form'],
  ] as const) {
    const answer = await staff.send('/admin/vouchers/new', { ...form, title: 'x', key: 'k2', ...change });
    t.match([answer.statusCode, answer.body], [422, new RegExp(`id="${fault}-fault"`)]);
  }
  t.same((await service.admin.get('/api/v1/vouchers')).json().items, []);
});

t.test(
  'the pages show no other business, and are read from right to left in South Azerbaijani',
  async (t) => {
    const service = await startService(t, { adminPassword });
    const stranger = await service.anotherBusiness();
    const { id } = (await stranger.post('/api/v1/vouchers', { title: 'Foreign' })).json();
    const staff = browser(service, 'az-Arab');
    await staff.signIn();
    const page = await staff.get(`/admin/vouchers/${id}/issued`);
    t.match([page.statusCode, page.body], [404, /<html lang="azb" dir="rtl">/]);
    t.notMatch(page.body, /Foreign/);
  },
);

t.test(
  'the staff are asked for at each request: a demoted login is refused, a deleted one is out',
  async (t) => {
    const service = await startService(t, { adminPassword, publicUrl: 'https://shop.example' });
    const staff = browser(service);
    const here = { origin: 'https://shop.example' };
    const signIn = () => staff.send('/admin/sign-in', { login: 'admin', password: adminPassword }, here);
    // For https alone, and of this host alone.
    t.match((await signIn()).headers['set-cookie'], /^__Host-vw_session=.*; Path=\/; .*; Secure$/);
    await service.recast('manager');
    t.match((await staff.get('/admin/vouchers/new')).body, /Issue Voucher/);
    const form = { title: 'x', type: 'UNLIMITED', key: 'k' };
    t.equal((await staff.send('/admin/vouchers/new', form, here)).statusCode, 303);
    const reused = await staff.send('/admin/vouchers/new', { ...form, title: 'y' }, here);
    t.match(
      [reused.statusCode, reused.body],
      [422, /id="form-fault" role="alert">This form was sent before/],
    );
    t.not(keyOf(reused.body), 'k', 'sent again, it issues another');

    await service.recast('scanner');
    const refused = await staff.get('/admin/vouchers/new');
    t.match([refused.statusCode, refused.body], [403, /<h1>This key or sign-in may not do that/]);
    t.equal((await staff.send('/admin/vouchers/new', { ...form, key: 'k2' }, here)).statusCode, 403);
    const scanner = await signIn();
    t.match([scanner.statusCode, scanner.headers['set-cookie']], [403, undefined]);
    t.match((await service.anon.get('/admin/vouchers/new')).body, /<input id="password"/);

    await service.recast('owner');
    const [name, value = ''] = staff.cookie().split('=');
    const flipped = value.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    for (const wrong of [flipped, value.slice(0, -4), value.slice(4)]) {
      const thief = browser(service);
      thief.use(`${name}=${wrong}`);
      t.match(
        (await thief.get('/admin/vouchers/new')).body,
        /<input id="password"/,
        'a cookie that was tampered with',
      );
    }
    t.match((await staff.get('/admin/vouchers/new')).body, /Issue Voucher/);
    await service.recast('dismissed');
    t.match((await staff.get('/admin/vouchers/new')).body, /<input id="password"/);
    t.equal((await staff.send('/admin/vouchers/new', { ...form, key: 'k3' }, here)).statusCode, 401);
    await service.recast('owner');
    t.equal((await service.admin.get('/api/v1/vouchers')).json().items.length, 1);
  },
);

t.test('of many sign-ins at once twelve are checked, and the rest asked to come again', async (t) => {
  const stranger = browser(await startService(t));
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) => stranger.send('/admin/sign-in', { login: `x${n}`, password: 'x' })),
  );
  const refused = answers.filter(({ statusCode }) => statusCode === 429);
  t.same([answers.filter(({ statusCode }) => statusCode === 401).length, refused.length], [12, 4]);
  t.match([refused[0]?.headers, refused[0]?.body], [{ 'retry-after': '5' }, /<h1>Too many requests/]);
});

t.test('every page is whole HTML, each field has a label, each fault its field', async (t) => {
  const service = await startService(t, { adminPassword });
  const staff = browser(service);
  const pages = [
    await staff.get('/admin/vouchers/new'),
    await staff.send('/admin/sign-in', { login: 'x', password: 'x' }),
  ];
  await staff.signIn();
  await service.admin.post('/api/v1/vouchers', { title: '</td>"', redeemCode: 'AB-12' });
  const days = { title: 'x', type: 'DAYS', days: '0', key: 'k' };
  pages.push(await staff.get('/admin/vouchers'), await staff.send('/admin/vouchers/new', days));
  pages.push(await staff.send('/admin/vouchers/new', days, { origin: 'null' }));
  for (const { body } of pages) t.same(findPageFaults(body), []);
  t.match(pages[2]?.body, />AB-\*\*</);
  t.same(findPageFaults('<p><b></p>'), ['</p> ends <b>']);
  t.same(findPageFaults('<input name="a" aria-describedby="b" />'), ['a has no label', 'b is not there']);
});
