import t from 'tap';
import { createSender } from '../reports/sender.ts';
import { differing, lprojs, openPass } from '../support/pass-files.ts';
import { startService } from '../support/service.ts';
import { needs } from '../support/tools.ts';

const days = (count: number) => ({ validity: { type: 'DAYS', days: count } });

/** A till, a backend that reports, and the pass of a voucher as it is now. */
async function startTill(t: Parameters<typeof startService>[0]) {
  const service = await startService(t);
  const { admin, anon, clock, work } = service;
  const issue = async (wish: object = days(7)) =>
    (await admin.post('/api/v1/vouchers', { title: 'Free coffee', ...wish })).json();
  type Voucher = Awaited<ReturnType<typeof issue>>;
  return {
    admin,
    clock,
    work,
    issue,
    sender: await createSender(service),
    redeem: async ({ redeemCode }: Voucher) =>
      (await admin.post('/api/v1/redemptions', { code: redeemCode.value })).json(),
    void: (id: string) => admin.post(`/api/v1/vouchers/${id}/void`, { reason: 'a mistake' }),
    async read({ links }: Voucher) {
      const opened = openPass((await anon.get(links.applePass)).rawPayload);
      const { voided, expirationDate } = opened.pass;
      const said = { status: opened.values('status'), validity: opened.values('validity') };
      return { ...opened, ...said, voided, expirationDate };
    },
  };
}

const active = ['Active', 'સક્રિય', '사용 가능', 'ใช้งานได้', 'فعال'];
const expired = ['Expired', 'મુદત પૂરી', '만료됨', 'หมดอายุ', 'مودّتی بیتیب'];
const lastSecond = '2026-05-19T23:59:59+03:00';

t.test('an active pass says until when it holds, in five languages', needs('unzip'), async (t) => {
  const { issue, read } = await startTill(t);
  t.match(await read(await issue()), {
    voided: false,
    expirationDate: lastSecond,
    status: active,
    validity: [
      'Valid through May 19, 2026',
      '19 મે, 2026 સુધી માન્ય',
      '2026년 5월 19일까지 사용 가능',
      'ใช้ได้ถึง 19 พฤษภาคม 2569',
      'سون گون: ۲۹ اردیبهشت ۱۴۰۵',
    ],
  });
  const endless = await read(await issue({}));
  t.match([endless.validity[0], endless.expirationDate, endless.voided], ['No expiry', undefined, false]);
});

t.test(
  "a redeemed pass says when it was used, on the clock of the voucher's zone",
  needs('unzip'),
  async (t) => {
    const { issue, redeem, read, clock, admin } = await startTill(t);
    const voucher = await issue();
    clock.set('2026-05-12T11:03:59Z');
    await redeem(voucher);
    await admin.patch('/api/v1/business', { timeZone: 'Asia/Seoul' });
    t.match(await read(voucher), {
      voided: true,
      expirationDate: lastSecond,
      status: ['Redeemed', 'રિડીમ થયું', '사용 완료', 'ใช้แล้ว', 'ایستیفاده اولونوب'],
      validity: [
        'Used May 12, 14:03',
        'વપરાયેલ: 12 મે 14:03',
        '사용됨: 5월 12일 14:03',
        'ใช้ไปแล้ว: 12 พ.ค. 14:03',
        'ایستیفاده اولونوب: ۲۲ اردیبهشت، ۱۴:۰۳',
      ],
    });
  },
);

t.test('a cancelled pass says so and when, and claims no validity any more', needs('unzip'), async (t) => {
  const { issue, read, clock, ...till } = await startTill(t);
  const voucher = await issue();
  clock.set('2026-05-12T11:03:59Z');
  await till.void(voucher.id);
  t.match(await read(voucher), {
    voided: true,
    expirationDate: lastSecond,
    status: ['Cancelled', 'રદ કરેલું', '무효 처리됨', 'ยกเลิกแล้ว', 'لغو ائدیلیب'],
    validity: [
      'Cancelled May 12, 14:03',
      'રદ કરેલું: 12 મે 14:03',
      '무효 처리됨: 5월 12일 14:03',
      'ยกเลิกแล้ว: 12 พ.ค. 14:03',
      'لغو ائدیلیب: ۲۲ اردیبهشت، ۱۴:۰۳',
    ],
  });
});

t.test('a pass past its last day says that it was valid, swept or not', needs('unzip'), async (t) => {
  const { issue, read, clock, work } = await startTill(t);
  const voucher = await issue();
  clock.set('2026-05-19T20:59:59.999Z');
  t.match((await read(voucher)).status, active, 'to the last millisecond');
  clock.set('2026-05-19T21:00:00Z');
  const unswept = await read(voucher);
  t.match(unswept, {
    voided: true,
    expirationDate: lastSecond,
    status: expired,
    validity: [
      'Was valid through May 19, 2026',
      '19 મે, 2026 સુધી માન્ય હતું',
      '사용 기한 지남: 2026년 5월 19일',
      'เคยใช้ได้ถึง 19 พฤษภาคม 2569',
      'سون گونو کئچیب: ۲۹ اردیبهشت ۱۴۰۵',
    ],
  });
  clock.set('2026-05-25T08:00:00Z');
  await work();
  t.same(differing(unswept, await read(voucher)), []);
});

t.test(
  'a pass whose expiry was reported early says when that was, and names its last day no more',
  needs('unzip'),
  async (t) => {
    const { issue, read, clock, sender } = await startTill(t);
    const [ending, endless] = [await issue(), await issue({})];
    clock.set('2026-05-13T11:03:59.500Z');
    for (const voucher of [ending, endless]) {
      t.match((await sender.send('voucher.expired', { id: voucher.id })).body, { outcome: 'APPLIED' });
      const pass = await read(voucher);
      t.match(pass, {
        voided: true,
        expirationDate: '2026-05-13T14:03:58+03:00',
        status: expired,
        validity: [
          'Expired May 13, 14:03',
          'મુદત પૂરી: 13 મે 14:03',
          '만료됨: 5월 13일 14:03',
          'หมดอายุ: 13 พ.ค. 14:03',
          'مودّتی بیتیب: ۲۳ اردیبهشت، ۱۴:۰۳',
        ],
      });
      const everything = [...pass.files.values()].map(String).join();
      t.notMatch(everything, /May 19|19 มิ|5월 19일|2026-05-19|No expiry/);
    }
  },
);

t.test(
  'a pass whose redemption was undone has the very bytes that it had before',
  needs('unzip'),
  async (t) => {
    const { issue, redeem, read, clock, admin } = await startTill(t);
    const voucher = await issue();
    const before = await read(voucher);
    clock.set('2026-05-12T10:01:00Z');
    const redemption = await redeem(voucher);
    const used = await read(voucher);
    t.ok(differing(before, used).includes('pass.json'));
    await admin.post(`/api/v1/redemptions/${redemption.id}/undo`);
    t.same(differing(before, await read(voucher)), []);
  },
);

t.test('a pass that was read twice has the same bytes, in whatever state', needs('unzip'), async (t) => {
  const { issue, redeem, read, clock, sender, ...till } = await startTill(t);
  const vouchers = [await issue(), await issue(), await issue(), await issue()];
  const [, used, voided, reported] = vouchers;
  await redeem(used);
  await till.void(voided.id);
  await sender.send('voucher.expired', { id: reported.id });
  const first = await Promise.all(vouchers.map(read));
  clock.set('2026-05-14T03:04:05.678Z');
  for (const [n, voucher] of vouchers.entries()) {
    const [one, other] = [first[n], await read(voucher)];
    t.same(one && differing(one, other), [], `voucher ${n}`);
  }
});

t.test('an edited pass says the new words; an extended one holds longer', needs('unzip'), async (t) => {
  const { issue, read, admin, clock } = await startTill(t);
  const voucher = await issue();
  const before = await read(voucher);
  await admin.patch(`/api/v1/vouchers/${voucher.id}`, {
    title: 'Free tea',
    translations: { ko: { title: '차' } },
  });
  const edited = await read(voucher);
  t.same(edited.values('title'), ['Free tea', 'Free tea', '차', 'Free tea', 'Free tea']);
  t.same(edited.status, before.status, 'the field that is announced stays the same');
  clock.set('2026-05-20T10:00:00Z');
  await admin.patch(`/api/v1/vouchers/${voucher.id}`, days(9));
  t.match(await read(voucher), { voided: false, expirationDate: /^2026-05-21/, status: active });
});

t.test('the lock screen announces the status, alone, in words that read well', needs('unzip'), async (t) => {
  const { issue, redeem, read } = await startTill(t);
  const voucher = await issue();
  const announced = ({ fields }: Awaited<ReturnType<typeof read>>) =>
    fields.filter(({ changeMessage }) => changeMessage !== undefined);
  const before = await read(voucher);
  await redeem(voucher);
  const after = await read(voucher);
  for (const pass of [before, after])
    t.same(
      announced(pass).map(({ key }) => key),
      ['status'],
    );
  const [field] = announced(after);
  t.same(
    lprojs.map((lproj) =>
      after.say(lproj, field?.changeMessage).replace('%@', () => after.say(lproj, field?.value)),
    ),
    [
      'Voucher: Redeemed',
      'વાઉચર: રિડીમ થયું',
      '바우처: 사용 완료',
      'บัตรกำนัล: ใช้แล้ว',
      'ووچر: ایستیفاده اولونوب',
    ],
  );
  t.equal(announced(before)[0]?.changeMessage, field?.changeMessage);
});
