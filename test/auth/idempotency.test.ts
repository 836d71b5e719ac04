// How long a first answer is kept.

import t from 'tap';
import { startService } from '../support/service.ts';

t.test('the first answer to an idempotent call is kept for thirty days', async (t) => {
  const { admin, clock, work } = await startService(t);
  const issue = async () => {
    const answer = await admin.post('/api/v1/vouchers', { title: 'x' }, { 'idempotency-key': 'k' });
    return answer.json().id;
  };
  const first = await issue();
  clock.set('2026-06-11T10:00:00Z');
  await work();
  t.equal(await issue(), first);
  clock.set('2026-06-11T10:00:01Z');
  await work();
  t.not(await issue(), first);
});
