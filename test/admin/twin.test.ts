// A twin: the same voucher, given again within minutes. The one of a customer is in issue.test.ts.

import t from 'tap';
import { adminPassword, browser } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';

const form = '/admin/vouchers/new';

t.test(
  'the same for nobody, twice by one person, is warned of; by others, later or on purpose it is not',
  async (t) => {
    const service = await startService(t, { adminPassword });
    const staff = browser(service);
    await staff.signIn();
    const fields = { title: 'Free coffee', type: 'UNLIMITED' };
    await service.admin.post('/api/v1/vouchers', { title: 'Free coffee' });
    const batch = { ...fields, quantity: '2', key: 'k0' };
    t.match((await staff.send('/admin/batches', batch)).headers.location, /^\/admin\/batches\/./);
    await service.work();
    t.equal((await service.admin.get('/api/v1/vouchers')).json().items.length, 3);
    const first = await staff.send(form, { ...fields, key: 'k1' });
    t.equal(first.statusCode, 303, 'by a key, or in a batch, is no twin');

    service.clock.set('2026-05-12T10:04:30Z');
    const second = await staff.send(form, { ...fields, description: 'One <cup>', key: 'k2' });
    t.match([second.statusCode, second.body], [409, /You issued “<bdi>Free coffee<\/bdi>” 4 min ago/]);
    t.match(second.body, /One &#60;cup&#62;/, 'nothing typed is lost');
    t.same(findPageFaults(second.body), []);
    t.equal((await staff.send(form, { ...fields, title: 'Free tea', key: 'k3' })).statusCode, 303);

    const next = (await staff.get(String(first.headers.location))).body;
    const another = await staff.get(
      /href="([^"]+next=[^"]+)"/.exec(next)?.[1]?.replaceAll('&#61;', '=') ?? '',
    );
    const again = /name="again" value="([^"]+)"/.exec(another.body)?.[1] ?? '';
    t.equal(
      (await staff.send(form, { ...fields, again, key: 'k4' })).statusCode,
      303,
      '“Issue another” is meant',
    );

    service.clock.set('2026-05-12T10:14:30Z');
    t.equal(
      (await staff.send(form, { ...fields, key: 'k5' })).statusCode,
      303,
      'ten minutes later it is another',
    );
  },
);
