// The webhooks of a business at the desk: an address comes, changes and goes, secrets are shown once, and what was sent to it
// can be seen and sent again.

import t from 'tap';
import { adminPassword, browser } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';
import { startReceiver, status } from '../webhooks/workshop.ts';

const base = '/admin/settings';

async function atTheDesk(t: Parameters<typeof startService>[0]) {
  const service = await startService(t, { adminPassword });
  const staff = browser(service);
  await staff.signIn();
  return { service, staff };
}

const secretOn = (page: string) => /class="code secret" dir="ltr">([^<]+)</.exec(page)?.[1] ?? '';

t.test('webhooks go out and come in', async (t) => {
  const { service, staff } = await atTheDesk(t);
  const hook = await staff.send(`${base}/webhooks`, {
    url: 'https://example.com/hook',
    events: 'voucher.issued',
  });
  t.match(secretOn(hook.body), /^whsec_/);
  const [endpoint] = (await service.admin.get('/api/v1/webhook-endpoints')).json().items;
  t.same(endpoint.events, ['voucher.issued']);
  const turned = await staff.send(`${base}/webhooks/rotate`, { id: endpoint.id });
  t.not(secretOn(turned.body), secretOn(hook.body));
  await staff.send(`${base}/webhooks/status`, { id: endpoint.id, status: 'disabled' });
  t.match((await staff.get(`${base}/webhooks`)).body, /Paused/);
  const odd = await staff.send(`${base}/webhooks`, { url: 'ftp://x', events: 'voucher.issued' });
  t.match([odd.statusCode, odd.body], [422, /id="endpoint-url-fault"/]);
  const change = { id: endpoint.id, url: 'https://example.com/moved', events: 'voucher.redeemed' };
  const refused = await staff.send(`${base}/webhooks/change`, { ...change, url: 'ftp://y' });
  t.match(
    [refused.statusCode, refused.body],
    [422, /<details open>[\s\S]*value="ftp:\/\/y"[\s\S]*-url-fault"/],
  );
  await staff.send(`${base}/webhooks/change`, change);
  const moved = { url: change.url, events: ['voucher.redeemed'], status: 'disabled' };
  t.match((await service.admin.get('/api/v1/webhook-endpoints')).json().items, [moved]);
  await staff.send(`${base}/webhooks/delete`, { id: endpoint.id });
  t.same((await service.admin.get('/api/v1/webhook-endpoints')).json().items, []);
  const inbound = await staff.send(`${base}/webhooks/secret`, {});
  t.match(secretOn(inbound.body), /^whsec_/);
  t.match(
    (await staff.get(`${base}/webhooks`)).body,
    /ends the present ones after 24 hours[\s\S]*webhooks\/secret/,
  );
  const [secret] = (await service.admin.get('/api/v1/business/webhook-secrets')).json().items;
  await staff.send(`${base}/webhooks/end`, { id: secret.id });
  t.same((await service.admin.get('/api/v1/business/webhook-secrets')).json().items, []);
});

t.test('what was sent to an address is shown, and sent again; nothing of another business', async (t) => {
  const { service, staff } = await atTheDesk(t);
  const receiver = await startReceiver(t, status(204));
  await staff.send(`${base}/webhooks`, { url: receiver.url, events: 'voucher.issued' });
  const [{ id }] = (await service.admin.get('/api/v1/webhook-endpoints')).json().items;
  const log = `${base}/webhooks/deliveries?id=${id}`;
  t.match((await staff.get(`${base}/webhooks`)).body, new RegExp(`/webhooks/deliveries[^"]+${id}"`));
  t.match((await staff.get(log)).body, /Nothing was sent there yet/);
  await service.admin.post('/api/v1/vouchers', { title: 'x' });
  await service.work();
  const page = (await staff.get(log)).body;
  t.match(page, /Issued/);
  t.match(page, />Arrived<[\s\S]*>204</);
  t.same(findPageFaults(page), []);
  const delivery = /name="id" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const again = await staff.send(`${base}/webhooks/redeliver`, { id: delivery, endpoint: id });
  t.match([again.statusCode, again.headers.location], [303, log]);
  await service.work();
  t.equal(receiver.got.length, 2);

  receiver.answer = status(410);
  await staff.send(`${base}/webhooks/redeliver`, { id: delivery, endpoint: id });
  await service.work();
  t.match(
    (await staff.get(`${base}/webhooks`)).body,
    /Paused<[^\n]+this address is gone \(410\)/,
    'it says why',
  );
  const paused = await staff.send(`${base}/webhooks/redeliver`, { id: delivery, endpoint: id });
  t.match([paused.statusCode, paused.body], [422, /class="fault" role="alert"/]);
  for (const wrong of ['..', '../..', '', 'x%00', id.replace(/.$/, 'x')])
    t.equal((await staff.get(`${base}/webhooks/deliveries?id=${wrong}`)).statusCode, 404, wrong);
  t.equal((await staff.get(`${log}&cursor=x`)).statusCode, 422);
  const stranger = await service.anotherBusiness();
  const theirs = (await stranger.post('/api/v1/webhook-endpoints', { url: receiver.url })).json();
  t.equal((await staff.get(`${base}/webhooks/deliveries?id=${theirs.id}`)).statusCode, 404);
  await service.recast('manager');
  t.equal((await staff.get(log)).statusCode, 403);
  t.equal((await staff.send(`${base}/webhooks/redeliver`, { id: delivery, endpoint: id })).statusCode, 403);
});
