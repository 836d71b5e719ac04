// What each answer of Apple means to a phone: whether it is kept, what the business sees, and when it is pushed again.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { type Service, startService, today } from '../../support/service.ts';
import { createPhone, download, type Issued } from '../web-service/phone.ts';

/** `timestamp`: seconds after the phone has last said its token. */
type Case = { status: number; reason?: string; timestamp?: number };
const dead: Case[] = [
  { status: 410, reason: 'Unregistered', timestamp: 30 },
  { status: 410, reason: 'ExpiredToken', timestamp: 30 },
  { status: 410, reason: 'Unregistered', timestamp: 24 * 3600 },
  { status: 410 },
  { status: 400, reason: 'BadDeviceToken' },
  { status: 400, reason: 'DeviceTokenNotForTopic' },
];
const kept: Case[] = [
  { status: 410, reason: 'Unregistered', timestamp: -1 },
  { status: 410, reason: 'ExpiredToken', timestamp: -3600 },
  { status: 429, reason: 'TooManyRequests' },
  { status: 500, reason: 'InternalServerError' },
  { status: 503, reason: 'ServiceUnavailable' },
  { status: 503, reason: 'Shutdown' },
  { status: 400, reason: 'NobodyKnowsWhy' },
  { status: 400 },
  { status: 404, reason: 'BadPath' },
  { status: 405, reason: 'MethodNotAllowed' },
  { status: 413, reason: 'PayloadTooLarge' },
  { status: 418, reason: 'ImATeapot' },
  { status: 599 },
];

let phones = 0;

/** A voucher on a phone of its own. */
async function openHolder(service: Service) {
  const { admin, apns } = service;
  phones += 1;
  const name = phones.toString(16).padStart(32, 'a');
  const token = phones.toString(16).padStart(64, 'b');
  const phone = createPhone(service, name);
  const voucher: Issued = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
  const held = await download(service, voucher.links.applePass);
  const register = () => phone.register(held, token);
  await register();
  const saidAt = service.clock.now().getTime();
  return {
    token,
    register,
    redeem: () => admin.post('/api/v1/redemptions', { code: voucher.redeemCode.value }),
    script({ timestamp, ...answer }: Case) {
      apns.script(token, { ...answer, ...(timestamp && { timestamp: saidAt + timestamp * 1000 }) });
    },
    state: async () => (await admin.get(`/api/v1/vouchers/${voucher.id}`)).json().wallet.apple.state,
    async events() {
      const { items } = (await admin.get(`/api/v1/vouchers/${voucher.id}/events`)).json();
      return (items as { type: string }[]).map(({ type }) => type).filter((type) => /^pass/.test(type));
    },
    statuses: () => apns.pushesTo(token).map(({ status }) => status),
  };
}

const openHolders = async (service: Service, count: number) => {
  const holders = [];
  for (let made = 0; made < count; made++) holders.push(await openHolder(service));
  return holders;
};

const nameOf = ({ status, reason = 'without a word', timestamp }: Case) =>
  `${status} ${reason}${timestamp === undefined ? '' : `, ${timestamp} s after the registration`}`;

/** Enough pushes that arrive, so that two bad tokens are no alarm. */
async function startBusy(t: Parameters<typeof startService>[0]) {
  const service = await startService(t, { now: today(), apns: true });
  const usual = await openHolders(service, 42);
  return { service, usual };
}

const bad = ['BadDeviceToken', 'DeviceTokenNotForTopic'];
/** `kinds`: which of the bad ones. Two at once may be an alarm: the workers divide what is due by chance. */
for (const [place, kinds] of [
  ['each alone', bad],
  ...bad.map((reason) => [`in the middle of others, ${reason}`, [reason]]),
] as [string, string[]][]) {
  t.test(`what Apple says of a token decides about its phone and no other: ${place}`, async (t) => {
    const { service, usual } = await startBusy(t);
    const cases: [Case, Awaited<ReturnType<typeof openHolder>>][] = [];
    for (const answer of [...dead, ...kept])
      if (answer.status !== 400 || !bad.includes(answer.reason ?? '') || kinds.includes(answer.reason ?? ''))
        cases.push([answer, await openHolder(service)]);
    for (const [answer, holder] of cases) holder.script(answer);
    await service.later(60);

    const alone = place === 'each alone';
    const before = alone ? usual : usual.slice(20);
    for (const { redeem } of before) await redeem();
    if (alone) await service.later(2);
    for (const [, { redeem }] of cases) {
      await redeem();
      if (alone) await service.later(2);
    }
    for (const { redeem } of usual.slice(0, usual.length - before.length)) await redeem();
    await service.later(2);
    for (const { statuses } of usual) t.strictSame(statuses(), [200]);
    for (const [answer, { statuses }] of cases) t.equal(statuses()[0], answer.status, nameOf(answer));
    await service.later(62);
    await service.later(40);

    for (const [answer, { state, events, statuses }] of cases) {
      const isDead = dead.includes(answer);
      t.equal(await state(), isDead ? 'removed' : 'saved', nameOf(answer));
      t.strictSame((await events()).sort(), isDead ? ['pass.removed', 'pass.saved'] : ['pass.saved']);
      t.strictSame(statuses().slice(1), isDead ? [] : [200], nameOf(answer));
    }
    t.notMatch(service.logs.join(''), /ALARM/);
    const counted = (await service.anon.get('/metrics')).body;
    const line = (result: string, reason: string, count: number) =>
      t.match(counted, `voucher_wallet_push_total{result="${result}",reason="${reason}"} ${count}\n`);
    line('accepted', 'none', usual.length + kept.length);
    line('gone', 'Unregistered', 3);
    line('gone', 'none', 1);
    for (const reason of kinds) line('refused', reason, 1);
    line('later', 'TooManyRequests', 1);
    line('later', 'Shutdown', 1);
    line('later', 'other', 2);
    line('later', 'none', 2);
    t.same(service.apns.faults, []);
  });
}

t.test('a phone that says its token again while the push is on its way stays', async (t) => {
  const service = await startService(t, { now: today(), apns: true });
  const holder = await openHolder(service);
  await service.later(60);
  service.apns.script(holder.token, { status: 410, delayMs: 1000 });
  await holder.redeem();
  const pushed = service.later(2);
  while (service.apns.mostInFlight === 0) await sleep(10);
  service.clock.set(new Date(service.clock.now().getTime() + 1).toISOString());
  t.equal((await holder.register()).statusCode, 200);
  await pushed;
  t.equal(await holder.state(), 'saved');
  await service.later(31);
  t.strictSame(holder.statuses(), [410, 200]);
});

t.test(
  'a phone that was forgotten and adds the pass again is told of what happens from then on',
  async (t) => {
    const service = await startService(t, { now: today(), apns: true });
    const holder = await openHolder(service);
    await service.later(60);
    service.apns.script(holder.token, { status: 410, reason: 'Unregistered' });
    const { id } = (await holder.redeem()).json();
    await service.later(2);
    t.equal(await holder.state(), 'removed');
    t.equal((await holder.register()).statusCode, 201);
    t.equal(await holder.state(), 'saved');
    await service.admin.post(`/api/v1/redemptions/${id}/undo`, { reason: 'the wrong one' });
    await service.later(5);
    t.strictSame(holder.statuses(), [410, 200]);
  },
);
