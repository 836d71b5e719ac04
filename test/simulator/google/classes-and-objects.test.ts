// The stand-in of Google keeps classes and objects as Google does, and refuses what Google refuses.

import t from 'tap';
import {
  id,
  issuerId,
  loyaltyClass,
  loyaltyObject,
  offerClass,
  offerObject,
  start,
  startWithVoucher,
} from './google-and-provider.ts';

const unapproved = (word: string) => `Invalid review status "${word}". Use "UNDER_REVIEW" instead.`;

t.test('a class is approved at once, an object is kept and answered with its class', async (t) => {
  const { google, provider } = await start(t);
  const created = await provider.call('POST', 'offerClass', offerClass());
  t.strictSame(created, { ...created, status: 200, body: offerClass({ reviewStatus: 'APPROVED' }) });
  const inserted = await provider.call('POST', 'offerObject', offerObject());
  const expected = { ...offerObject(), hasUsers: false, classReference: created.body };
  t.strictSame(inserted.body, expected);
  t.strictSame((await provider.call('GET', `offerObject/${id('voucher-1')}`)).body, expected);
  t.strictSame(google.object(id('voucher-1')), { ...offerObject(), hasUsers: false });
  t.strictSame(google.class(id('campaign')), created.body);
  t.strictSame([google.objects().length, google.classes().length, google.object('x')], [1, 1, undefined]);
  t.strictSame(google.faults, []);
});

t.test('what is there is not inserted again, what is not there is not found', async (t) => {
  const { provider } = await startWithVoucher(t);
  const gone = id('gone');
  const refusals: [method: string, path: string, body: unknown, status: number, message: RegExp][] = [
    ['POST', 'offerClass', offerClass(), 409, /^Wallet Object Class .*campaign already exists\.$/],
    ['POST', 'loyaltyClass', loyaltyClass({ id: id('campaign') }), 409, /already exists/],
    ['POST', 'offerObject', offerObject(), 409, /^Wallet Object 3388.*voucher-1 already exists\.$/],
    ['GET', `offerClass/${gone}`, undefined, 404, /^Wallet Object Class .*gone not found\.$/],
    ['GET', `offerObject/${gone}`, undefined, 404, /^Wallet Object 3388.*gone not found\.$/],
    ['GET', `loyaltyObject/${id('voucher-1')}`, undefined, 404, /not found/],
    ['PATCH', `offerObject/${gone}`, {}, 404, /not found/],
    ['PUT', `offerObject/${gone}`, offerObject({ id: gone }), 404, /not found/],
    ['POST', `offerObject/${gone}/addMessage`, { message: {} }, 404, /not found/],
    ['POST', 'offerObject', offerObject({ id: 'voucher' }), 400, /Invalid resource ID: voucher$/],
    ['POST', 'offerObject', offerObject({ id: id('v 1') }), 400, /Invalid resource ID/],
    ['POST', 'offerObject', offerObject({ id: '1.v' }), 403, /^Permission Denied$/],
    ['GET', 'offerObject/1.v', undefined, 403, /^Permission Denied$/],
    ['PATCH', `offerObject/${id('voucher-1')}`, { id: gone }, 400, /is not that of the address/],
    [
      'POST',
      'offerObject',
      offerObject({ id: gone, classId: gone }),
      404,
      /^Wallet Object Class .* not found/,
    ],
    ['POST', 'loyaltyObject', loyaltyObject({ classId: id('campaign') }), 400, /another type/],
  ];
  for (const [method, path, body, status, message] of refusals) {
    const answered = await provider.call(method, path, body);
    t.match(answered, { status, body: { error: { code: status, message } } }, `${method} ${path}`);
    t.match(answered.body.error, { errors: [{ domain: 'walletobjects', message }] });
    t.notOk(/"status"/.test(answered.text), 'an error of the application has no status');
  }
});

t.test('a class that says it is reviewed is refused, one that has left DRAFT does not go back', async (t) => {
  const { provider } = await start(t);
  for (const reviewStatus of ['APPROVED', 'REJECTED', 'approved']) {
    const { status, body } = await provider.call('POST', 'offerClass', offerClass({ reviewStatus }));
    t.match(
      { status, body },
      { status: 400, body: { error: { message: unapproved(reviewStatus.toUpperCase()) } } },
    );
  }
  const draft = offerClass({ reviewStatus: 'DRAFT' });
  t.equal((await provider.call('POST', 'offerClass', draft)).body.reviewStatus, 'DRAFT');
  t.match(await provider.call('POST', 'offerObject', offerObject()), {
    status: 400,
    body: { error: { message: /^Wallet Object Class .*campaign not approved$/ } },
  });
  const path = `offerClass/${id('campaign')}`;
  t.equal((await provider.call('PATCH', path, { title: 'Tea' })).body.reviewStatus, 'DRAFT');
  t.equal((await provider.call('PUT', path, draft)).body.reviewStatus, 'DRAFT');
  t.equal(
    (await provider.call('PATCH', path, { reviewStatus: 'underReview' })).body.reviewStatus,
    'APPROVED',
  );
  t.equal((await provider.call('PUT', path, draft)).status, 400);
  const read = await provider.call('GET', path);
  t.equal(
    (await provider.call('PUT', path, read.body)).status,
    400,
    'what was read is not put back as it is',
  );
  t.equal((await provider.call('PATCH', path, { title: 'Cake' })).body.reviewStatus, 'APPROVED');
});

t.test('PUT replaces, PATCH merges objects and replaces lists', async (t) => {
  const { google, provider } = await startWithVoucher(t);
  const path = `offerObject/${id('voucher-1')}`;
  const barcode = { type: 'QR_CODE', value: '1', alternateText: 'one' };
  const full = offerObject({
    barcode,
    textModulesData: [{ id: 'a', body: 'A' }],
    notifyPreference: 'NOTIFY_ON_UPDATE',
  });
  t.notOk('notifyPreference' in (await provider.call('PUT', path, full)).body, 'is not kept');
  const patched = await provider.call('PATCH', path, {
    ...{ barcode: { value: '2' }, textModulesData: [{ id: 'b', body: 'B' }], state: 'completed' },
  });
  t.match(patched.body, { barcode: { ...barcode, value: '2' }, state: 'COMPLETED' });
  t.strictSame(patched.body.textModulesData, [{ id: 'b', body: 'B' }]);
  const nulled = await provider.call('PATCH', path, { barcode: null });
  t.match(nulled, { status: 400, body: { error: { message: /^null at \/barcode/ } } });
  t.match(await provider.call('PATCH', path, { textModulesData: [{ id: null }] }), { status: 400 });
  t.match(google.object(id('voucher-1')), { barcode: { value: '2' } }, 'a refused PATCH changes nothing');
  google.save(provider.link(id('voucher-1')));
  const put = await provider.call('PUT', path, {
    ...offerObject(),
    hasUsers: false,
    hasLinkedDevice: true,
    classReference: {
      ...offerClass({ title: 'other' }),
    },
  });
  t.strictSame(put.body, { ...offerObject(), hasUsers: true, classReference: google.class(id('campaign')) });
  t.strictSame(
    google.history(id('voucher-1')).map(({ method }) => method),
    ['insert', 'update', 'patch', 'update'],
  );
  const times = google.history(id('voucher-1')).map(({ at }) => at);
  t.strictSame(
    [...times].sort((a, b) => a - b),
    times,
  );
  t.match(google.history(id('voucher-1'))[2], {
    body: { state: 'completed' },
    result: { state: 'COMPLETED' },
  });
});

t.test('an object stays in its class, unless moves are allowed', async (t) => {
  for (const [classMoves, status] of [
    [false, 400],
    [true, 200],
  ] as const) {
    const { provider } = await startWithVoucher(t, {}, { classMoves });
    await provider.call('POST', 'offerClass', offerClass({ id: id('other') }));
    const moved = await provider.call('PATCH', `offerObject/${id('voucher-1')}`, { classId: id('other') });
    t.equal(moved.status, status);
  }
});

t.test('an object whose end has passed is expired, after the lag, and stays so', async (t) => {
  const { google, provider, clock } = await startWithVoucher(t);
  const path = `offerObject/${id('voucher-1')}`;
  const ends = (date: string) => ({ validTimeInterval: { end: { date } } });
  await provider.call('PATCH', path, ends('2026-05-12T12:00:00+02:00'));
  t.equal(google.object(id('voucher-1'))?.state, 'EXPIRED', 'the offset counts');
  google.behave({ expiryLagMs: 60_000 });
  t.equal((await provider.call('GET', path)).body.state, 'ACTIVE');
  clock.at += 60_000;
  t.equal((await provider.call('GET', path)).body.state, 'EXPIRED');
  const longer = await provider.call('PATCH', path, ends('2027-01-01T00:00:00Z'));
  t.equal(longer.body.state, 'EXPIRED', 'a later end alone does not bring it back');
  t.equal((await provider.call('PATCH', path, { state: 'ACTIVE' })).body.state, 'ACTIVE');
  await provider.call('PATCH', path, { ...ends('2026-01-01T00:00:00Z'), state: 'COMPLETED' });
  t.equal(google.object(id('voucher-1'))?.state, 'COMPLETED', 'only what is active expires');
});

t.test('lists come whole, or page by page', async (t) => {
  const { provider } = await startWithVoucher(t);
  for (const n of [2, 3]) await provider.call('POST', 'offerObject', offerObject({ id: id(`voucher-${n}`) }));
  const path = `offerObject?classId=${id('campaign')}`;
  t.match(await provider.call('GET', path), {
    body: { resources: { length: 3 }, pagination: { resultsPerPage: 3 } },
  });
  const first = (await provider.call('GET', `${path}&maxResults=2`)).body as never as {
    pagination: { nextPageToken: string };
  };
  const { nextPageToken } = first.pagination;
  t.match(first, { resources: [{ id: id('voucher-1') }, { id: id('voucher-2') }] });
  await provider.call('POST', 'offerObject', offerObject({ id: id('voucher-4') }));
  const last = (await provider.call('GET', `${path}&maxResults=2&token=${nextPageToken}`)).body;
  t.match(last, { resources: [{ id: id('voucher-3') }, { id: id('voucher-4') }] });
  t.strictSame(last.pagination, { resultsPerPage: 2 });
  t.match(await provider.call('GET', `offerClass?issuerId=${issuerId}`), {
    body: { resources: { length: 1 } },
  });
  const none = await provider.call('GET', `loyaltyClass?issuerId=${issuerId}`);
  t.strictSame(none.body, { pagination: { resultsPerPage: 0 } }, 'an empty list is left out');
  t.match(await provider.call('GET', 'issuer'), { body: { resources: [{ issuerId }] } });
  t.match(await provider.call('GET', `issuer/${issuerId}`), { body: { issuerId, name: 'Stand-in' } });
  const bad = ['offerClass', 'offerObject', `${path}&maxResults=0`, `${path}&token=x`, `${path}&page=2`];
  for (const each of [...bad, `${path}&alt=media`, `${path}&fields=id`]) {
    t.equal((await provider.call('GET', each)).status, 400, each);
  }
  t.equal((await provider.call('GET', `${path}&prettyPrint=false&quotaUser=x`)).status, 200);
  t.equal((await provider.call('GET', 'offerClass?issuerId=1')).status, 403);
  t.equal((await provider.call('GET', 'issuer/1')).status, 403);
  t.equal((await provider.call('POST', 'issuer', { name: 'x' })).status, 403);
  t.equal((await provider.call('GET', `offerObject?classId=${id('gone')}`)).status, 404);
});

t.test('nothing is ever deleted, and there is nothing else', async (t) => {
  const { google, provider } = await startWithVoucher(t);
  const others = [
    ['DELETE', `/walletobjects/v1/offerObject/${id('voucher-1')}`],
    ['GET', '/walletobjects/v1/offerobject/x'],
    ['GET', '/<script>'],
    ['POST', '/gp/m/issuer/keys'],
  ] as const;
  for (const [method, path] of others) {
    const { status, text } = await provider.call(method, path);
    t.match({ status, text }, { status: 404, text: /Error 404 \(Not Found\)!!1/ }, `${method} ${path}`);
    t.notOk(text.includes('<script'));
  }
  t.equal(google.objects().length, 1);
});
