import t from 'tap';
import { openDatabaseOf } from '../../support/onlooker.ts';
import { startService } from '../../support/service.ts';
import { createPhone, download } from './phone.ts';

t.test('of a pass the last 25 phones count, and of one push token the last names go first', async (t) => {
  const service = await startService(t);
  const voucher = (await service.admin.post('/api/v1/vouchers', { title: 'x' })).json();
  const held = await download(service, voucher.links.applePass);
  const phones = Array.from({ length: 26 }, (_, number) => createPhone(service, `device-${number}`));
  const tokenOf = (number: number) => number.toString(16).padStart(64, '0');
  const { sql } = await openDatabaseOf(t, service);
  const names = async () => {
    const rows = await sql<{ name: string }[]>`
      select device_library_identifier as name from apple_registrations where serial_number = ${held.serial}`;
    return rows.map(({ name }) => name).sort();
  };
  const codes: number[] = [];
  for (const [number, phone] of phones.entries()) {
    codes.push((await phone.register(held, tokenOf(number))).statusCode);
    // Who came first is told by the clock.
    service.clock.set(new Date(service.clock.now().getTime() + 1000).toISOString());
  }
  const namesOf = (some: typeof phones) => some.map(({ name }) => name).sort();
  t.same(codes, Array(26).fill(201));
  t.same(await names(), namesOf(phones.slice(1)), 'the first one gave way');
  t.equal((await phones[0]?.list(held.type))?.statusCode, 204);
  t.equal((await phones[3]?.register(held, 'bb'))?.statusCode, 200);
  t.equal((await names()).length, 25, 'a new token of a phone takes no place');
  await phones[3]?.unregister(held);
  t.equal((await phones[0]?.register(held, tokenOf(0)))?.statusCode, 201);
  t.same(await names(), namesOf(phones.filter((_, number) => number !== 3)), 'where one has left');

  for (let count = 0; count < 30; count++) {
    const renamed = createPhone(service, `name-${count}`);
    t.equal((await renamed.register(held, tokenOf(0))).statusCode, 201);
  }
  t.same(
    await names(),
    [...namesOf(phones.filter((_, number) => number !== 3 && number !== 0)), 'name-29'].sort(),
  );
});

t.test(
  'a phone that names itself anew thirty times is told under its last name, and saved once',
  async (t) => {
    const service = await startService(t);
    const voucher = (await service.admin.post('/api/v1/vouchers', { title: 'x' })).json();
    const held = await download(service, voucher.links.applePass);
    for (let count = 0; count < 30; count++)
      t.equal((await createPhone(service, `name-${count}`).register(held)).statusCode, 201);
    const { sql } = await openDatabaseOf(t, service);
    const rows = await sql`select device_library_identifier as name from apple_registrations`;
    t.equal(rows.length, 25);
    t.ok(rows.some(({ name }) => name === 'name-29'));
    const { items } = (await service.admin.get(`/api/v1/vouchers/${voucher.id}/events`)).json();
    const told = (items as { type: string }[]).filter(({ type }) => /^pass/.test(type));
    t.match(told, [{ type: 'pass.saved' }], 'the journal hears of it once');
  },
);

t.test('a log is cut, and shows no token', async (t) => {
  const service = await startService(t);
  const voucher = (await service.admin.post('/api/v1/vouchers', { title: 'x' })).json();
  const held = await download(service, voucher.links.applePass);
  const say = (logs: unknown) =>
    service.app.inject({ method: 'POST', url: '/apple/v1/log', payload: { logs } as object });
  const line = `[2026] Get pass task (token ${held.token})\r\n{"level":60} \u202e${'long '.repeat(400)}`;
  for (const logs of [[line], 'a single line', Array(1000).fill('many'), [1, null, {}], undefined, {}])
    t.equal((await say(logs)).statusCode, 200);
  const lines = service.logs.map((each) => JSON.parse(each)).filter(({ msg }) => msg === 'a phone says');
  t.equal(lines.length, 1 + 1 + 50);
  t.ok(lines.every(({ phone }) => phone.length <= 320 && !/[\r\n\u202e]/.test(phone)));
  t.notOk(service.logs.some((each) => each.includes(held.token)));
});
