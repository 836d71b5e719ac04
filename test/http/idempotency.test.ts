import t from 'tap';
import { startService } from '../support/service.ts';

const body = { title: 'Free coffee' };
const withKey = (key: string) => ({ 'idempotency-key': key });

t.test('the same key and body get the first answer again, byte for byte, and issue once', async (t) => {
  const { admin } = await startService(t);
  const first = await admin.post('/api/v1/vouchers', body, withKey('k1'));
  t.equal(first.statusCode, 201);
  await admin.patch('/api/v1/business', { barcodeFormat: 'CODE128' });
  const again = await admin.post('/api/v1/vouchers', { ...body }, withKey('k1'));
  t.equal(again.statusCode, 201);
  t.equal(again.body, first.body);
  t.equal((await admin.get('/api/v1/vouchers')).json().items.length, 1);
});

t.test('a hundred at once issue one voucher: the same bytes, or "still running"', async (t) => {
  const { admin } = await startService(t);
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => admin.post('/api/v1/vouchers', body, withKey('k'))),
  );
  const bodies = new Set(answers.filter(({ statusCode }) => statusCode === 201).map((answer) => answer.body));
  t.equal(bodies.size, 1);
  for (const { statusCode } of answers) t.ok([201, 409].includes(statusCode), `${statusCode}`);
  t.equal((await admin.get('/api/v1/vouchers')).json().items.length, 1);
});

t.test('the same key with another body is refused and changes nothing', async (t) => {
  const { admin } = await startService(t);
  await admin.post('/api/v1/vouchers', body, withKey('k'));
  const other = await admin.post('/api/v1/vouchers', { title: 'Free tea' }, withKey('k'));
  t.match(
    [other.statusCode, other.json()],
    [422, { code: 'IDEMPOTENCY_KEY_REUSED', errors: [{ path: '/headers/idempotency-key' }] }],
  );
  t.equal((await admin.get('/api/v1/vouchers')).json().items.length, 1);
});

t.test('a key belongs to its caller', async (t) => {
  const { admin, withScopes, anotherBusiness } = await startService(t);
  for (const caller of [admin, await withScopes('issue'), await anotherBusiness()]) {
    t.equal(
      (await caller.post('/api/v1/vouchers', { title: caller.apiKey.slice(0, 9) }, withKey('k'))).statusCode,
      201,
    );
  }
});

t.test('a refused call keeps nothing: mended, it goes through under the same key', async (t) => {
  const { admin } = await startService(t);
  t.equal((await admin.post('/api/v1/vouchers', { title: ' ' }, withKey('k'))).statusCode, 422);
  await admin.post('/api/v1/vouchers', { title: 'x', redeemCode: 'TAKEN' });
  t.equal(
    (await admin.post('/api/v1/vouchers', { title: 'x', redeemCode: 'TAKEN' }, withKey('k'))).statusCode,
    409,
  );
  t.equal((await admin.post('/api/v1/vouchers', body, withKey('k'))).statusCode, 201);
});

t.test('a key that is no key is refused by name', async (t) => {
  const { admin } = await startService(t);
  for (const key of ['', 'x'.repeat(256), 'ключ']) {
    const answer = await admin.post('/api/v1/vouchers', body, withKey(Buffer.from(key).toString('latin1')));
    t.match([answer.statusCode, answer.json()], [422, { errors: [{ path: '/headers/idempotency-key' }] }]);
  }
});

t.test('an answer kept for retries shows nobody who was deleted since', async (t) => {
  const { admin } = await startService(t);
  const person = {
    name: 'Ana Müller',
    email: 'ana@example.com',
    phone: '+380671234567',
    externalId: 'crm-7',
  };
  const make = () => admin.post('/api/v1/customer-cards', person, { 'idempotency-key': 'card' });
  const card = (await make()).json();
  const wish = { title: 'Free coffee', customerCardId: card.id };
  const give = () => admin.post('/api/v1/vouchers', wish, { 'idempotency-key': 'voucher' });
  const code = (await give()).json().redeemCode.value;
  const use = () => admin.post('/api/v1/redemptions', { code }, { 'idempotency-key': 'sale' });
  t.match((await use()).json().voucher.customerCard, { name: 'Ana Müller' });
  t.match((await make()).json(), person, 'while they are there, the first answer again');
  await admin.delete(`/api/v1/customer-cards/${card.id}`);
  for (const again of [await make(), await give(), await use()]) {
    t.equal(again.statusCode, 201);
    t.notMatch(again.body, /Ana|ana@|67123|crm-7/);
  }
});
