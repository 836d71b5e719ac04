import t from 'tap';
import { type Service, startService } from '../support/service.ts';

const adminPassword = 'correct horse battery';
const origin = 'http://localhost:3000';

/** A browser: keeps its cookie, says where its forms stand, reads HTML. */
function browser({ app }: Service, language = 'en') {
  let cookie = '';
  const read = (answer: Awaited<ReturnType<typeof app.inject>>) => {
    const set = answer.headers['set-cookie'];
    if (set !== undefined) cookie = String(set).split(';')[0] ?? '';
    return answer;
  };
  const headers = () => ({ accept: 'text/html', 'accept-language': language, ...(cookie && { cookie }) });
  return {
    get: async (url: string) => read(await app.inject({ url, headers: headers() })),
    send: async (url: string, form: Record<string, string>, more: Record<string, string> = { origin }) =>
      read(
        await app.inject({
          method: 'POST',
          url,
          payload: new URLSearchParams(form).toString(),
          headers: { ...headers(), 'content-type': 'application/x-www-form-urlencoded', ...more },
        }),
      ),
    signIn() {
      return this.send('/admin/sign-in', { login: 'Admin', password: adminPassword });
    },
    use: (value: string) => {
      cookie = value;
    },
    cookie: () => cookie,
  };
}

const keyOf = (page: string) => /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '';

t.test('whoever has login and password signs in, works and signs out', async (t) => {
  const service = await startService(t, { adminPassword });
  const staff = browser(service);
  t.match((await staff.get('/admin')).body, /<input id="password"/);
  const signedIn = await staff.signIn();
  t.match([signedIn.statusCode, signedIn.headers.location], [303, '/admin']);
  t.match(
    signedIn.headers['set-cookie'],
    /^vw_session=[\w-]+; Max-Age=43200; Path=\/admin; HttpOnly; SameSite=Strict$/,
  );

  const desk = await staff.get('/admin');
  t.match(desk.body, /Corner Café[\s\S]*No voucher has been issued yet/);
  t.match(desk.headers, {
    'cache-control': 'private, no-store',
    'content-security-policy': /default-src 'none'/,
  });
  t.notMatch(desk.body, /<script|style=|onclick/);
  const form = {
    title: 'Free <b>tea</b>',
    description: '',
    type: 'DAYS',
    days: '๗',
    months: '',
    date: '',
    key: keyOf(desk.body),
  };
  const issued = await staff.send('/admin/vouchers', form);
  t.equal(issued.statusCode, 303);
  const shown = await staff.get(String(issued.headers.location));
  t.match(shown.body, /The voucher has been issued\.[\s\S]*Free &#60;b&#62;tea/);
  const { items } = (await service.admin.get('/api/v1/vouchers')).json();
  t.match(items, [
    { title: 'Free <b>tea</b>', validity: { type: 'DAYS', days: 7 }, lastValidDate: '2026-05-19' },
  ]);
  t.ok(shown.body.includes(items[0].redeemCode.display), 'its code is shown once');
  t.notOk((await staff.get('/admin')).body.includes(items[0].redeemCode.display), 'and masked afterwards');
  const again = await staff.send('/admin/vouchers', form);
  t.equal(again.headers.location, issued.headers.location, 'a second click issues nothing');
  t.equal((await service.admin.get('/api/v1/vouchers')).json().items.length, 1);

  const session = staff.cookie();
  await staff.send('/admin/sign-out', {});
  t.match((await staff.get('/admin')).body, /<input id="password"/);
  staff.use(session);
  service.clock.set('2026-05-12T22:00:00Z');
  t.match((await staff.get('/admin')).body, /<input id="password"/, 'a session ends after twelve hours');
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
    t.match((await stranger.get('/admin')).body, /<input id="password"/);
    t.equal(
      (await stranger.send('/admin/vouchers', { title: 'x', type: 'UNLIMITED', key: 'k' })).statusCode,
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
      (await staff.send('/admin/vouchers', form, headers as Record<string, string>)).statusCode,
      403,
      JSON.stringify(headers),
    );
  }
  t.same((await service.admin.get('/api/v1/vouchers')).json().items, []);
  t.equal((await staff.send('/admin/vouchers', form, { 'sec-fetch-site': 'same-origin' })).statusCode, 303);
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
  const blank = await staff.send('/admin/vouchers', form);
  t.equal(blank.statusCode, 422);
  t.match(blank.body, /id="title-fault" role="alert">필수 입력 항목입니다/);
  t.match(blank.body, /two &#34;words&#34;/);
  t.match(blank.body, /name="months" value="5"/);
  const days = await staff.send('/admin/vouchers', { ...form, title: 'x', key: keyOf(blank.body) });
  t.match(days.body, /id="days-fault" role="alert">1부터 3650까지/);
  for (const [change, fault] of [
    [{ type: 'FIXED_DATE', date: '2026-05-11' }, 'date'],
    [{ type: 'MONTHS', months: 'many' }, 'months'],
    [{ type: 'UNLIMITED', description: 'x'.repeat(501) }, 'description'],
    [{ type: 'NEVER' }, 'form'],
  ] as const) {
    const answer = await staff.send('/admin/vouchers', { ...form, title: 'x', key: 'k2', ...change });
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
    const page = await staff.get(`/admin?issued=${id}`);
    t.match(page.body, /<html lang="azb" dir="rtl">/);
    t.notMatch(page.body, /Foreign/);
  },
);
