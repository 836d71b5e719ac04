// What Google does wrong, and that it has the voucher right in the end: one object, with nothing told twice.

import t, { type Test } from 'tap';
import { redeem } from '../support/till.ts';
import { openShop, type Voucher } from './shop.ts';

const answer = (status: number, message: string, reason: string) => ({
  status,
  body: { error: { code: status, message, errors: [{ message, domain: 'walletobjects', reason }] } },
});
const insert = { method: 'POST', path: /\/offerObject$/ };
const insertClass = { method: 'POST', path: /\/offerClass$/ };
const patch = { method: 'PATCH', path: /\/offerObject\// };
/** PATCH, or PUT where something could still arrive late. */
const write = { path: /\/offerObject\/[^/]+$/ };
const message = { path: /\/offerObject\/[^/]+\/addMessage$/ };

t.test('troubles of one request', async (t) => {
  const shop = await openShop(t);
  const { admin, google } = shop;
  const secrets: string[] = [];
  // What could have arrived late is sent once more by then, and in nobody's way.
  t.beforeEach(async () => {
    await shop.pass(61);
    await shop.settle();
  });

  /** @returns a voucher whose object is there as it should be, and everything that was asked of Google meanwhile */
  async function follow(work: () => Promise<Voucher>) {
    const before = shop.sent().length;
    const voucher = await work();
    await shop.settle();
    const sent = shop.sent().slice(before);
    return { voucher, sent: sent.map(({ what, status }) => `${what} ${status}`), object: shop.get(voucher) };
  }
  const issueOne = () => shop.issue({ title: 'Free coffee' });
  async function useOne(voucher: Voucher) {
    await redeem(admin, { code: voucher.redeemCode.value });
    return voucher;
  }
  async function saved() {
    const voucher = await issueOne();
    await shop.settle();
    await shop.save(voucher);
    await shop.pass(301);
    return voucher;
  }
  const isRight = async (t: Test, voucher: Voucher, state: string) => {
    t.match(shop.get(voucher), { state });
    const same = shop
      .objects()
      .filter(({ linksModuleData }) => linksModuleData?.uris?.some(({ uri }) => uri === voucher.links.page));
    t.equal(same.length, 1, 'one object');
    t.notMatch(await shop.state(voucher), /pending|error/);
  };

  await t.test(
    'an object that was made although the answer was lost is found, and made no second time',
    async (t) => {
      for (const mishap of ['dropAfterCommit', '500AfterCommit'] as const) {
        google.script(insert, mishap);
        const { voucher, sent } = await follow(issueOne);
        await isRight(t, voucher, 'ACTIVE');
        t.match(
          sent.filter((each) => !each.includes('Class')),
          [
            /^POST offerObject (dropAfterCommit|500)/,
            'POST offerObject 409',
            'GET offerObject 200',
            /^(PATCH|PUT) offerObject 200/,
          ],
        );
      }
    },
  );

  await t.test('an object that Google has lost is made again', async (t) => {
    const voucher = await issueOne();
    await shop.settle();
    google.script(patch, answer(404, 'Wallet Object not found.', 'resourceNotFound'));
    const { sent } = await follow(() => useOne(voucher));
    t.same(sent.slice(0, 2), ['PATCH offerObject 404', 'POST offerObject 409'], 'this stand-in has it still');
    await isRight(t, voucher, 'COMPLETED');
  });

  await t.test('an object that is gone when we ask who has it is made again', async (t) => {
    const voucher = await issueOne();
    await shop.tap(voucher);
    await shop.settle();
    google.script(
      { method: 'GET', path: /offerObject/ },
      answer(404, 'Wallet Object not found.', 'resourceNotFound'),
    );
    const { sent } = await follow(async () => {
      await shop.pass(301);
      return voucher;
    });
    t.same(sent.slice(0, 2), ['GET offerObject 404', 'POST offerObject 409'], 'this stand-in has it still');
    await isRight(t, voucher, 'ACTIVE');
  });

  await t.test('a class that Google has lost is made again, and then the object', async (t) => {
    google.script(insert, answer(404, 'Wallet Object Class not found.', 'classNotFound'));
    const { voucher, sent } = await follow(issueOne);
    t.match(sent.slice(0, 2), ['POST offerObject 404', /^POST offerClass/]);
    t.equal(sent.at(-1), 'POST offerObject 200');
    await isRight(t, voucher, 'ACTIVE');
  });

  await t.test('a class whose answer was lost is found', async (t) => {
    google.script(insertClass, 'dropAfterCommit');
    const { voucher, sent } = await follow(() => shop.issue({ title: 'Free tea' }));
    t.ok(sent.includes('POST offerClass 409'), `${sent}`);
    await isRight(t, voucher, 'ACTIVE');
  });

  for (const mishap of ['503', '500', 'dropBefore', 'dropAfterCommit', '500AfterCommit'] as const) {
    await t.test(`a redemption reaches Google after ${mishap}, twice in a row`, async (t) => {
      const voucher = await issueOne();
      await shop.settle();
      google.script(write, mishap, mishap);
      await follow(() => useOne(voucher));
      await shop.settle();
      await isRight(t, voucher, 'COMPLETED');
    });
  }

  await t.test('a token that Google takes no more is replaced, and nobody hears of it', async (t) => {
    const voucher = await issueOne();
    await shop.settle();
    google.revokeTokens();
    const { sent } = await follow(() => useOne(voucher));
    t.same(sent, ['PATCH offerObject 401', 'PATCH offerObject 200']);
    await isRight(t, voucher, 'COMPLETED');
    t.notMatch(shop.logs.join(''), /ALARM/);
  });

  await t.test('answers in the words of old, and with members of old, are understood', async (t) => {
    shop.behave({ lowerCaseEnums: true, kinds: true });
    google.script(insert, 'dropAfterCommit');
    const { voucher } = await follow(issueOne);
    await isRight(t, voucher, 'ACTIVE');
    await shop.save(voucher);
    await shop.pass(301);
    t.equal(await shop.state(voucher), 'saved');
    await follow(() => useOne(voucher));
    await isRight(t, voucher, 'COMPLETED');
    shop.behave();
  });

  await t.test(
    'where Google takes no more that makes itself heard, it is told quietly, and the voucher has changed before',
    async (t) => {
      const voucher = await saved();
      shop.behave({ quota403: true });
      const { sent, object } = await follow(() => useOne(voucher));
      t.same(sent, ['PATCH offerObject 200', 'MESSAGE offerObject 403', 'MESSAGE offerObject 200']);
      t.match(object, { state: 'COMPLETED', messages: [{ messageType: 'TEXT' }] });
      t.equal(object.messages?.length, 1);
      t.equal(await shop.state(voucher), 'saved');
      shop.behave();
    },
  );

  for (const [mishap, messages] of [
    ['dropAfterCommit', 1],
    ['500AfterCommit', 1],
    ['dropBefore', 0],
  ] as const) {
    await t.test(
      `a message of unknown outcome (${mishap}) is looked for, and sent no second time`,
      async (t) => {
        const voucher = await saved();
        google.script(message, mishap);
        const { sent, object } = await follow(() => useOne(voucher));
        t.equal(sent.filter((each) => each.startsWith('MESSAGE')).length, 1);
        t.equal(sent.at(-1), 'GET offerObject 200');
        t.equal(object.messages?.length ?? 0, messages);
        await isRight(t, voucher, 'COMPLETED');
      },
    );
  }

  await t.test(
    'what Google does not take is told as an error; the next change of the voucher heals it',
    async (t) => {
      const voucher = await issueOne();
      await shop.settle();
      google.script(patch, answer(400, `Invalid value ${voucher.redeemCode.value}`, 'invalidResource'));
      secrets.push(voucher.redeemCode.value);
      await admin.patch(`/api/v1/vouchers/${voucher.id}`, { description: 'One cup' });
      await shop.settle();
      t.equal(await shop.state(voucher), 'error');
      t.match(shop.logs.join(''), /Google does not take what we sent/);
      t.match(
        await admin.get(`/api/v1/vouchers/${voucher.id}`),
        { statusCode: 200 },
        'and the voucher itself works',
      );
      await follow(() => useOne(voucher));
      await isRight(t, voucher, 'COMPLETED');
    },
  );

  await t.test('what Google did not take is tried again after a quarter of an hour', async (t) => {
    google.script(insert, answer(400, 'Invalid value', 'invalidResource'));
    const voucher = await issueOne();
    await shop.settle();
    t.equal(await shop.state(voucher), 'error');
    const tries = () => shop.sent().filter(({ what }) => what === 'POST offerObject').length;
    const before = tries();
    await shop.later(600);
    t.equal(tries(), before);
    await shop.pass(301);
    await isRight(t, voucher, 'ACTIVE');
  });

  await t.test('what Google does not take is mended by an edit at once', async (t) => {
    google.script(insert, answer(400, 'Invalid value', 'invalidResource'));
    const voucher = await issueOne();
    await shop.settle();
    t.equal(await shop.state(voucher), 'error');
    await admin.patch(`/api/v1/vouchers/${voucher.id}`, { description: 'One cup' });
    await shop.settle();
    await isRight(t, voucher, 'ACTIVE');
  });

  shop.judge(t, secrets);
});
