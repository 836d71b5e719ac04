// Many vouchers at once, asked for by a form: followed while they are issued, then printed; what is wrong beside its field.

import t from 'tap';
import { adminPassword, browser, keyOf } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';

t.test('a batch is asked for once, followed, and has its files when it is done', async (t) => {
  const service = await startService(t, { adminPassword });
  const staff = browser(service);
  await staff.signIn();
  const blank = await staff.get('/admin/batches');
  t.match(blank.body, /No batch has been issued yet/);
  t.same(findPageFaults(blank.body), []);
  const form = { title: 'Free <i>tea', quantity: '๑๒', type: 'DAYS', days: '30', key: keyOf(blank.body) };
  const asked = await staff.send('/admin/batches', form);
  t.equal(asked.statusCode, 303);
  t.equal((await staff.send('/admin/batches', form)).headers.location, asked.headers.location);
  const address = String(asked.headers.location);
  const waiting = await staff.get(address);
  t.match(waiting.headers, { refresh: '3' }, 'it looks again without a script');
  t.match(waiting.body, /0 of 12[\s\S]*<progress max="12" value="0"/);
  t.notMatch(waiting.body, /vouchers\.pdf/);
  await service.work();
  const done = await staff.get(address);
  t.match(done.body, /Done[\s\S]*12 of 12[\s\S]*\/vouchers\.pdf[\s\S]*\/vouchers\.csv/);
  t.equal(done.headers.refresh, undefined);
  t.equal(done.body.match(/Free &#60;i&#62;tea<\/bdi>/g)?.length, 12);
  t.same(findPageFaults(done.body), []);
  const id = address.split('/').at(-1);
  t.match(
    (await staff.get(`/api/v1/batches/${id}/vouchers.csv`)).body,
    /^\ufeffnumber,/,
    'with the session of the desk',
  );
  t.match((await staff.get('/admin/batches')).body, /Free &#60;i&#62;tea/);

  const stranger = await service.anotherBusiness();
  const other = (await stranger.post('/api/v1/vouchers/batch', { title: 'Foreign', quantity: 1 })).json();
  t.equal((await staff.get(`/admin/batches/${other.id}`)).statusCode, 404);
  t.notMatch((await staff.get('/admin/batches')).body, /Foreign/);
});

t.test('what is wrong is said beside its field, and nothing typed is lost', async (t) => {
  const service = await startService(t, { adminPassword });
  const staff = browser(service, 'gu');
  await staff.signIn();
  const form = {
    title: 'Tea',
    quantity: '20',
    type: 'DAYS',
    days: '30',
    description: 'two "words"',
    key: 'k',
  };
  for (const [change, field] of [
    [{ quantity: '0' }, 'quantity'],
    [{ quantity: '501' }, 'quantity'],
    [{ quantity: 'many' }, 'quantity'],
    [{ title: ' ' }, 'title'],
    [{ days: '0' }, 'days'],
    [{ type: 'NEVER' }, 'form'],
  ] as const) {
    const answer = await staff.send('/admin/batches', { ...form, ...change });
    t.match([answer.statusCode, answer.body], [422, new RegExp(`id="${field}-fault"`)], field);
    t.match(answer.body, /two &#34;words&#34;/);
  }
  t.match((await staff.get('/admin/batches')).body, /હજી કોઈ બૅચ/, 'none was made');
});
