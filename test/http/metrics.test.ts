// What operators count: the closed list of metrics, each with labels from closed lists.

import t from 'tap';
import { createMetrics } from '../../src/metrics.ts';
import { startService } from '../support/service.ts';

/** Name and labels → value, of what is ours. */
const ours = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/^voucher_wallet_(\S+) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
  );

t.test('a pass that is signed is counted, and the ends of the certificates are seen', async (t) => {
  const { anon, admin } = await startService(t);
  const { links } = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
  const before = ours((await anon.get('/metrics')).body);
  t.equal(before['passes_signed_total{kind="coupon"}'], undefined);
  t.equal((await anon.get(links.applePass)).statusCode, 200);

  const answer = await anon.get('/metrics');
  t.match(answer.headers['content-type'], /^text\/plain; version=0\.0\.4/);
  const after = ours(answer.body);
  t.equal(after['passes_signed_total{kind="coupon"}'], 1);
  t.equal(after['sign_duration_seconds_count{kind="coupon"}'], 1);
  t.equal(after['cert_not_after_seconds{cert="pass"}'], Date.parse('2027-05-12T10:00:00Z') / 1000);
  t.ok((after['cert_not_after_seconds{cert="wwdr"}'] ?? 0) > Date.parse('2036-01-01') / 1000);
  t.match(answer.body, /^nodejs_eventloop_lag_p99_seconds \S+$/m);
  t.notMatch((await anon.get('/openapi.json')).json().paths, { '/metrics': {} });
});

t.test('without Apple there are metrics all the same, and no certificate in them', async (t) => {
  const { anon } = await startService(t, { apple: 'off' });
  const { body } = await anon.get('/metrics');
  t.match(body, /^# TYPE voucher_wallet_push_total counter$/m);
  t.notMatch(body, /cert="/);
});

t.test('labels come from closed lists: what Apple does not list is `other`', async (t) => {
  const metrics = createMetrics();
  metrics.countPush('accepted', null);
  metrics.countPush('refused', 'BadDeviceToken');
  for (const invented of ['<script>', 'x'.repeat(1000), '']) metrics.countPush('refused', invented);
  metrics.countWebServiceRequest('register', 201);
  const counted = ours(await metrics.text());
  t.match(counted, {
    'push_total{result="accepted",reason="none"}': 1,
    'push_total{result="refused",reason="BadDeviceToken"}': 1,
    'push_total{result="refused",reason="other"}': 3,
    'webservice_requests_total{op="register",status="201"}': 1,
  });
  t.equal(Object.keys(counted).filter((name) => name.startsWith('push_total')).length, 3);
});

t.test('a lag that nobody knows is absent, and takes nothing else with it', async (t) => {
  const metrics = createMetrics();
  const gauges = async () => {
    const { push_lag_seconds: lag, push_targets_pending: pending } = ours(await metrics.text());
    return [lag, pending];
  };
  t.same(await gauges(), [undefined, undefined], 'nobody watches yet');
  metrics.watchPushes(async () => ({ lagSeconds: 7, pending: 2 }));
  t.same(await gauges(), [7, 2]);
  metrics.watchPushes(async () => {
    throw new Error('the database does not answer');
  });
  t.same(await gauges(), [undefined, undefined]);
  t.match(await metrics.text(), /^process_start_time_seconds/m);
});
