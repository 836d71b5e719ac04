// Reports are genuine, or they are refused.

import { randomBytes } from 'node:crypto';
import t from 'tap';
import { type Caller, startService } from '../support/service.ts';
import { createSender, type Message } from './sender.ts';

async function issue(by: Caller, wish: object = {}) {
  return (await by.post('/api/v1/vouchers', { title: 'Free coffee', ...wish })).json();
}
const read = async (by: Caller, id: string) => (await by.get(`/api/v1/vouchers/${id}`)).json();

t.test('what nobody signed is never accepted: nine kinds of tampering, a hundred times each', async (t) => {
  const service = await startService(t);
  const { admin, clock } = service;
  const sender = await createSender(service);
  const { id } = await issue(admin);
  const foreign = `whsec_${randomBytes(32).toString('base64')}`;
  const header =
    (name: string, change: (text: string) => string) =>
    ({ headers, body }: Message) => ({
      headers: { ...headers, [name]: change(headers[name] ?? '') },
      body,
    });
  const flip = (body: Buffer) => {
    const copy = Buffer.from(body);
    const place = randomBytes(2).readUInt16BE() % copy.length;
    copy[place] = (copy[place] ?? 0) ^ 1;
    return copy;
  };
  const kinds: Record<string, () => Parameters<typeof sender.send>[2]> = {
    'a flipped bit': () => ({ tamper: ({ headers, body }) => ({ headers, body: flip(body) }) }),
    truncated: () => ({ tamper: ({ headers, body }) => ({ headers, body: body.subarray(0, -1) }) }),
    'serialised again': () => ({
      tamper: ({ headers, body }) => ({
        headers,
        body: Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)),
      }),
    }),
    'of another secret': () => ({ secrets: [foreign] }),
    'of another id': () => ({ tamper: header('webhook-id', (text) => `${text}x`) }),
    'of another time': () => ({ tamper: header('webhook-timestamp', (text) => String(Number(text) + 1)) }),
    'too old': () => ({ timestamp: new Date(clock.now().getTime() - 301_000) }),
    'too early': () => ({ timestamp: new Date(clock.now().getTime() + 301_000) }),
    unsigned: () => ({
      tamper: header('webhook-signature', (text) => text.slice(0, randomBytes(1).readUInt8() % 40)),
    }),
  };
  for (const [kind, how] of Object.entries(kinds)) {
    const statuses = new Set<number>();
    for (let n = 0; n < 100; n++) statuses.add((await sender.send('voucher.redeemed', { id }, how())).status);
    t.same([...statuses], [401], kind);
  }
  t.equal((await read(admin, id)).status, 'active');
  t.equal((await sender.send('voucher.redeemed', { id })).status, 200, 'what is genuine still passes');
  for (let n = 0; n < 102; n++) await sender.send('voucher.redeemed', { id }, { secrets: [foreign] });
  t.equal((await sender.send('voucher.redeemed', { id }, { secrets: [foreign] })).status, 429);
  t.equal((await sender.send('voucher.redeemed', { id })).status, 200, 'then too');
});

t.test(
  'a secret is shown once, the one before works for a day more, a deleted one for no moment',
  async (t) => {
    const service = await startService(t);
    const { admin, clock, anotherBusiness } = service;
    const sender = await createSender(service);
    const { id } = await issue(admin);
    const next = (await admin.post('/api/v1/business/webhook-secrets')).json();
    const status = async (...secrets: string[]) =>
      (await sender.send('voucher.updated', { id }, { secrets })).status;
    clock.set('2026-05-13T09:59:59Z');
    t.equal(await status(sender.secret), 200);
    t.equal(await status(sender.secret, next.secret), 200);
    clock.set('2026-05-13T10:00:01Z');
    t.equal(await status(sender.secret), 401);
    t.equal(await status(next.secret), 200);
    const listed = (await admin.get('/api/v1/business/webhook-secrets')).json().items;
    t.same(listed, [{ id: next.id, createdAt: next.createdAt, endsAt: null }]);
    t.equal(
      (await (await anotherBusiness()).delete(`/api/v1/business/webhook-secrets/${next.id}`)).statusCode,
      404,
    );
    t.equal((await admin.delete(`/api/v1/business/webhook-secrets/${next.id}`)).statusCode, 204);
    t.equal(await status(next.secret), 401);
  },
);
