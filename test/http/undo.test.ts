// Undoing redemptions: whose, for how long, and what remains.

import t from 'tap';
import { startService } from '../support/service.ts';
import { at, issue, redeem, refuses, undo } from '../support/till.ts';

t.test('an undo makes the voucher active, keeps the redemption, and lets it be redeemed again', async (t) => {
  const { admin, clock } = await startService(t);
  const { id, redeemCode } = await issue(admin);
  const first = (await redeem(admin, { code: redeemCode.value })).json();
  clock.set(at(3));
  const undone = await undo(admin, first.id);
  t.match(
    [undone.statusCode, undone.json()],
    [200, { id: first.id, undoneAt: at(3), voucher: { id, status: 'active', redeemedAt: null } }],
  );
  await refuses(t, undo(admin, first.id), 409, 'ALREADY_UNDONE');
  const second = (await redeem(admin, { code: redeemCode.value })).json();
  t.not(second.id, first.id);
  await refuses(t, undo(admin, first.id), 409, 'ALREADY_UNDONE');
  t.equal(
    (await admin.get(`/api/v1/vouchers/${id}`)).json().status,
    'redeemed',
    'the second redemption stands',
  );
  const types = (await admin.get(`/api/v1/vouchers/${id}/events`))
    .json()
    .items.map(({ type }: { type: string }) => type);
  t.same(types, ['voucher.issued', 'voucher.redeemed', 'voucher.redemption_undone', 'voucher.redeemed']);
});

t.test('one may undo one’s own for ten minutes, who may undo any says why', async (t) => {
  const { admin, clock, withScopes, anotherBusiness } = await startService(t);
  const [till, other] = [await withScopes('redeem'), await withScopes('redeem')];
  const use = async (channel = 'api') =>
    (await redeem(till, { code: (await issue(admin)).redeemCode.value, channel })).json().id;
  const [own, late, kiosk] = [await use(), await use(), await use('kiosk')];
  await refuses(t, undo(other, own), 403, 'UNDO_NOT_ALLOWED');
  await refuses(t, undo(till, kiosk), 403, 'UNDO_NOT_ALLOWED');
  await refuses(t, undo(await anotherBusiness(), own), 404, 'NOT_FOUND');
  clock.set(at(10));
  t.equal((await undo(till, own)).statusCode, 200);
  clock.set(at(10, 1));
  await refuses(t, undo(till, late), 403, 'UNDO_NOT_ALLOWED');
  t.equal((await undo(admin, late)).json().errors[0].path, '/reason');
  t.equal((await undo(admin, late, { reason: ' ' })).json().errors[0].path, '/reason');
  t.equal((await undo(admin, late, { reason: 'The sale was cancelled' })).statusCode, 200);
  clock.set(at(30 * 24 * 60, 1));
  await refuses(t, undo(admin, kiosk, { reason: 'Too late' }), 403, 'UNDO_NOT_ALLOWED');
});

t.test('an undo whose answer was lost is answered again under its key', async (t) => {
  const { admin } = await startService(t);
  const { id } = (await redeem(admin, { code: (await issue(admin)).redeemCode.value })).json();
  const path = `/api/v1/redemptions/${id}/undo`;
  const key = { 'idempotency-key': 'undo-17' };
  const first = await admin.post(path, {}, key);
  t.equal(first.json().replayed, false);
  const again = await admin.post(path, {}, key);
  t.same([again.statusCode, again.json()], [200, { ...first.json(), replayed: true }]);
  await refuses(t, admin.post(path, { reason: 'x' }, key), 422, 'IDEMPOTENCY_KEY_REUSED');
});

t.test('the business chooses for how long', async (t) => {
  const { admin, clock, withScopes } = await startService(t);
  const till = await withScopes('redeem');
  await admin.patch('/api/v1/business', { settings: { undoMinutes: 0 } });
  const { id } = (await redeem(till, { code: (await issue(admin)).redeemCode.value })).json();
  clock.set(at(0, 1));
  await refuses(t, undo(till, id), 403, 'UNDO_NOT_ALLOWED');
});

t.test('a redemption undone after the end leaves the voucher expired', async (t) => {
  const { admin, clock, work } = await startService(t);
  const { id, redeemCode } = await issue(admin, { validity: { type: 'DAYS', days: 1 } });
  clock.set('2026-05-13T20:59:00Z');
  const redemption = (await redeem(admin, { code: redeemCode.value })).json();
  clock.set('2026-05-13T21:01:00Z');
  t.equal((await undo(admin, redemption.id)).json().voucher.status, 'expired');
  await work();
  await work();
  const types = (await admin.get(`/api/v1/vouchers/${id}/events`))
    .json()
    .items.map(({ type }: { type: string }) => type);
  t.same(types.slice(2), ['voucher.redemption_undone', 'voucher.expired']);
});
