import t from 'tap';
import { createSender } from '../../reports/sender.ts';
import { readPassJson } from '../../support/pass-json.ts';
import { startService } from '../../support/service.ts';
import { createPhone, download, lastModified } from './phone.ts';

t.test('a phone adds a pass, hears of its redemption, and of the undo', async (t) => {
  const service = await startService(t);
  const { admin, clock } = service;
  const phone = createPhone(service);
  const voucher = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
  const held = await download(service, voucher.links.applePass);
  const state = async () => (await admin.get(`/api/v1/vouchers/${voucher.id}`)).json().wallet.apple.state;
  t.equal(new Set([held.serial, voucher.id, voucher.redeemCode.value]).size, 3);
  t.equal(await state(), 'offered');

  t.equal((await phone.register(held)).statusCode, 201);
  t.equal((await phone.register(held)).statusCode, 200);
  t.equal(await state(), 'saved');
  const first = await phone.list(held.type);
  t.equal(first.statusCode, 200);
  t.same(first.json().serialNumbers, [held.serial]);
  t.match(first.json().lastUpdated, /^\d+$/);
  t.equal((await phone.list(held.type, first.json().lastUpdated)).statusCode, 204);
  const got = await phone.get(held);
  t.equal(got.statusCode, 200);
  t.equal((await phone.get(held, lastModified(got))).statusCode, 304);

  clock.set('2026-05-12T10:05:00Z');
  const redemption = await admin.post('/api/v1/redemptions', { code: voucher.redeemCode.value });
  const second = await phone.list(held.type, first.json().lastUpdated);
  t.same(second.json().serialNumbers, [held.serial]);
  t.ok(BigInt(second.json().lastUpdated) > BigInt(first.json().lastUpdated));
  const redeemed = await phone.get(held, lastModified(got));
  t.equal(redeemed.statusCode, 200);
  t.equal(lastModified(redeemed), 'Tue, 12 May 2026 10:05:00 GMT');
  t.match(readPassJson(redeemed.rawPayload), { voided: true, serialNumber: held.serial });

  await admin.post(`/api/v1/redemptions/${redemption.json().id}/undo`, { reason: 'wrong one' });
  const third = await phone.list(held.type, second.json().lastUpdated);
  t.same(third.json().serialNumbers, [held.serial]);
  const undone = await phone.get(held, lastModified(redeemed));
  t.equal(undone.statusCode, 200);
  t.equal(readPassJson(undone.rawPayload).voided, false);

  t.equal((await phone.unregister(held)).statusCode, 200);
  t.equal((await phone.unregister(held)).statusCode, 200, 'what is gone already');
  t.equal((await phone.list(held.type)).statusCode, 204);
  t.equal(await state(), 'removed');
  const events = (await admin.get(`/api/v1/vouchers/${voucher.id}/events`)).json();
  t.match(JSON.stringify(events), /pass\.saved.*pass\.removed/);
});

t.test(
  'a report that only moves a moment is another version; one that says what the pass says is none',
  async (t) => {
    const service = await startService(t);
    const { admin, clock } = service;
    const sender = await createSender(service);
    const phone = createPhone(service);
    const issue = async () => {
      const voucher = (
        await admin.post('/api/v1/vouchers', { title: 'x', validity: { type: 'DAYS', days: 1 } })
      ).json();
      const held = await download(service, voucher.links.applePass);
      await phone.register(held);
      return { voucher, held };
    };
    const [voided, early, natural] = [await issue(), await issue(), await issue()];
    const tell = (type: string, { voucher }: { voucher: { id: string } }, at: string) =>
      sender.send(type, { id: voucher.id }, { at: new Date(at) });
    const dateOf = async ({ held }: typeof voided) => lastModified(await phone.get(held));

    clock.set('2026-05-12T12:00:00Z');
    await tell('voucher.voided', voided, '2026-05-12T11:00:00Z');
    await tell('voucher.expired', early, '2026-05-12T11:00:00Z');
    const before = [await dateOf(voided), await dateOf(early)];
    await tell('voucher.voided', voided, '2026-05-12T10:30:00Z');
    await tell('voucher.expired', early, '2026-05-12T11:30:00Z');
    t.equal((await phone.get(voided.held, before[0])).statusCode, 200);
    t.equal((await phone.get(early.held, before[1])).statusCode, 200);

    clock.set('2026-05-13T21:00:00Z');
    const ended = await dateOf(natural);
    const since = (await phone.list(natural.held.type)).json().lastUpdated;
    await tell('voucher.expired', natural, '2026-05-13T21:00:00Z');
    t.equal((await phone.list(natural.held.type, since)).statusCode, 204);
    t.equal((await phone.get(natural.held, ended)).statusCode, 304);
  },
);
