import { randomBytes } from 'node:crypto';
import t from 'tap';
import { startService } from '../../support/service.ts';
import { createPhone, download } from './phone.ts';

const traversal = [
  '..%2f..%2fetc%2fpasswd',
  '..',
  '%2e%2e',
  '%252e%252e%252f',
  '..%5c..%5c',
  '%00',
  'a%00b',
  '%ff',
  '%',
  '%zz',
];
const odd = [
  "'%20or%201=1--",
  '%24%7bjndi:x%7d',
  '%3Cscript%3E',
  '%E2%80%AE',
  '%F0%9F%8D%B5',
  '%0d%0aset-cookie:x',
  'a b',
  '*',
  ';',
  '%7B%7D',
];
const long = ['x'.repeat(501), 'x'.repeat(10_240), `${'%41'.repeat(3000)}`];
const hostile = [...traversal, ...odd, ...long, '__proto__', 'constructor', 'undefined', '-1'];

t.test('no path, however odd, is answered with anything but a 4xx', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const phone = createPhone(service);
  const voucher = (await admin.post('/api/v1/vouchers', { title: 'x' })).json();
  const { type, serial, token } = await download(service, voucher.links.applePass);
  const good = { device: phone.name, type, serial };
  const headers = { authorization: `ApplePass ${token}` };
  const registration = (p: typeof good) =>
    `/apple/v1/devices/${p.device}/registrations/${p.type}/${p.serial}`;
  const calls: Record<string, (p: typeof good) => ReturnType<typeof phone.inject>> = {
    register: (p) => phone.inject('POST', registration(p), headers, { pushToken: 'ab' }),
    unregister: (p) => phone.inject('DELETE', registration(p), headers),
    list: (p) => phone.inject('GET', `/apple/v1/devices/${p.device}/registrations/${p.type}`),
    get: (p) => phone.inject('GET', `/apple/v1/passes/${p.type}/${p.serial}`, headers),
    head: (p) => phone.inject('HEAD', `/apple/v1/passes/${p.type}/${p.serial}`, headers),
  };
  const uses = {
    register: ['device', 'type', 'serial'],
    unregister: ['device', 'type', 'serial'],
    list: ['device', 'type'],
    get: ['type', 'serial'],
    head: ['type', 'serial'],
  };
  for (const [name, call] of Object.entries(calls)) {
    for (const part of uses[name as keyof typeof uses]) {
      for (const value of hostile) {
        const { statusCode } = await call({ ...good, [part]: value });
        // A device may be called anything that a phone could send: it holds nothing.
        const harmless = /^[A-Za-z0-9._-]{1,128}$/.test(value) && part === 'device';
        const fine = harmless ? statusCode < 500 : statusCode >= 400 && statusCode < 500;
        if (!fine) t.fail(`${name} ${part}=${value.slice(0, 40)} → ${statusCode}`);
      }
    }
  }
  t.equal((await phone.get({ type, serial, token })).statusCode, 200, 'and it goes on');
});

t.test('what is not theirs and what is not there answers alike, byte for byte', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const phone = createPhone(service);
  const [one, other] = await Promise.all(
    ['a', 'b'].map(async (title) => {
      const { links } = (await admin.post('/api/v1/vouchers', { title })).json();
      return download(service, links.applePass);
    }),
  );
  if (!one || !other) throw new Error('two passes');
  const wrong = [
    { ...one, token: other.token },
    { ...one, token: '' },
    { ...one, token: 'x'.repeat(64) },
    { ...one, token: `${one.token}0` },
    { ...one, token: one.token.toUpperCase() },
    { ...one, serial: randomBytes(16).toString('hex') },
    { ...one, serial: 'x' },
    { ...one, type: 'pass.com.example.other' },
    { ...one, token: admin.apiKey },
  ];
  for (const call of ['register', 'unregister', 'get'] as const) {
    const answers = new Set<string>();
    for (const held of wrong) {
      const { statusCode, headers, body } = await phone[call](held);
      const { date: _date, ...rest } = headers;
      answers.add(JSON.stringify([statusCode, rest, body]));
    }
    t.equal(answers.size, 1, call);
    t.match([...answers][0], /^\[401,.*"www-authenticate":"ApplePass"/);
  }
  for (const authorization of [
    `Bearer ${one.token}`,
    `ApplePass`,
    `ApplePass ${one.token} ${one.token}`,
    one.token,
  ]) {
    const answer = await phone.inject('GET', `/apple/v1/passes/${one.type}/${one.serial}`, { authorization });
    t.equal(answer.statusCode, 401, authorization.slice(0, 10));
  }
  t.equal((await phone.list(one.type)).statusCode, 204, 'nothing of it registered a phone');
});

t.test(
  'a body that is no registration is refused by name, and a token is asked for before it is read',
  async (t) => {
    const service = await startService(t);
    const phone = createPhone(service);
    const voucher = (await service.admin.post('/api/v1/vouchers', { title: 'x' })).json();
    const held = await download(service, voucher.links.applePass);
    const url = `/apple/v1/devices/${phone.name}/registrations/${held.type}/${held.serial}`;
    const headers = { authorization: `ApplePass ${held.token}` };
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '"aa"',
      '1',
      '{"pushToken":1}',
      '{"pushToken":""}',
      '{"pushToken":"a"+"b"}',
    ]) {
      const { statusCode } = await phone.inject('POST', url, headers, body);
      t.ok(statusCode >= 400 && statusCode < 500, `${body} → ${statusCode}`);
    }
    for (const pushToken of ['zz', 'aa bb', `${'a'.repeat(600)}`, '0x12', 'aa\n', null, ['aa'], { a: 1 }]) {
      const answer = await phone.inject('POST', url, headers, { pushToken });
      t.match([answer.statusCode, answer.json()], [422, { errors: [{ path: '/pushToken' }] }]);
    }
    t.equal((await phone.inject('POST', url, headers, 'x'.repeat(20_000))).statusCode, 413);
    t.equal((await phone.inject('POST', url, {}, 'x'.repeat(20_000))).statusCode, 401);
    const form = await service.app.inject({
      method: 'POST',
      url,
      headers: { ...headers, 'content-type': 'text/plain' },
      payload: '{"pushToken":"aa"}',
    });
    t.equal(form.statusCode, 201, 'whatever the type says');
    const empty = await service.app.inject({
      method: 'DELETE',
      url,
      headers: { ...headers, 'content-type': 'application/json' },
    });
    t.equal(empty.statusCode, 200, 'a DELETE may say JSON and bring none');
  },
);

t.test('a tag or date that we never gave means everything, never a fault', async (t) => {
  const service = await startService(t);
  const phone = createPhone(service);
  const voucher = (await service.admin.post('/api/v1/vouchers', { title: 'x' })).json();
  const held = await download(service, voucher.links.applePass);
  await phone.register(held);
  const { lastUpdated } = (await phone.list(held.type)).json();
  const tags = [
    '0',
    '1',
    '',
    'x',
    '-1',
    '%00',
    '%27',
    '9'.repeat(400),
    lastUpdated.slice(1),
    `${lastUpdated}1`,
    `9${lastUpdated.slice(1)}`,
  ];
  tags.push(
    `1${'9'.repeat(19)}0${'0'.repeat(39)}`,
    '2026-01-01T00:00:00+00:00',
    `${lastUpdated}&passesUpdatedSince=1`,
  );
  for (const tag of tags) {
    const answer = await phone.list(held.type, tag);
    t.same([answer.statusCode, answer.json?.().serialNumbers], [200, [held.serial]], tag.slice(0, 30));
  }
  const { headers } = await phone.get(held);
  const now = String(headers['last-modified']);
  const since = [
    '',
    'x',
    '0',
    'Tue, 12 May 2099 10:00:00 GMT',
    'Mon, 11 May 2026 10:00:00 GMT',
    now.replace('GMT', 'XXX'),
    'Infinity',
  ];
  for (const date of since) t.equal((await phone.get(held, date)).statusCode, 200, date);
  t.equal((await phone.get(held, now)).statusCode, 304);
});
