// One voucher changed at the desk: what it says, what it shows, how long it holds.

import t, { type Test } from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { adminPassword, browser } from '../support/browser.ts';
import { startService } from '../support/service.ts';
import { issue } from '../support/till.ts';

async function openDesk(t: Test, language = 'en') {
  const service = await startService(t, { adminPassword });
  const desk = browser(service, language);
  await desk.signIn();
  const statusOf = async (id: string) => (await service.admin.get(`/api/v1/vouchers/${id}`)).json().status;
  return { ...service, service, desk, statusOf };
}

t.test('what a voucher says and shows is changed, and nothing typed is lost', async (t) => {
  const { admin, service, desk } = await openDesk(t);
  const { id, redeemCode } = await issue(admin, { description: 'One cup' });
  const path = `/admin/vouchers/${id}`;
  const read = async () => (await admin.get(`/api/v1/vouchers/${id}`)).json();
  const send = async (fields: Record<string, string>, image?: Blob) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (image) form.set('image', image, 'tea.png');
    const body = new Response(form);
    return service.app.inject({
      method: 'POST',
      url: `${path}/edit`,
      payload: Buffer.from(await body.arrayBuffer()),
      headers: {
        'content-type': body.headers.get('content-type') ?? '',
        origin: 'http://localhost:3000',
        accept: 'text/html',
        cookie: desk.cookie(),
      },
    });
  };
  const picture = new Blob([new Uint8Array(await quarters(40, 20).png().toBuffer())]);
  t.match(await send({ title: 'Free <tea>', description: '' }, picture), {
    statusCode: 303,
    headers: { location: path },
  });
  const edited = await read();
  t.match(edited, { title: 'Free <tea>', description: null, redeemCode });
  t.ok(edited.artwork, 'with its picture');
  const page = (await desk.get(path)).body;
  t.match(page, /Changed[\s\S]*<bdi>Title<\/bdi>[\s\S]*<bdi>Description<\/bdi>[\s\S]*<bdi>Image<\/bdi>/);

  const wrong = await send({ title: ' ', description: 'two\n"words"', artworkId: edited.artwork.id });
  t.equal(wrong.statusCode, 422);
  t.match(wrong.body, /id="edit-title-fault" role="alert">This field is required/);
  t.match(wrong.body, />\ntwo\r?\n&#34;words&#34;<\/textarea>/);
  t.match(wrong.body, '<details class="panel action" id="edit" open>');
  const odd = await send({ title: 'x' }, new Blob(['no picture']));
  t.match([odd.statusCode, odd.body], [422, /id="edit-image-fault"/]);
  t.equal((await send({ title: 'x', artworkId: crypto.randomUUID() })).statusCode, 422);
  t.same(await read(), edited, 'a refused change changes nothing');

  const { title, artwork } = edited;
  const seen = /name="seen" value="([^"]+)"/.exec(page)?.[1] ?? '';
  await admin.patch(`/api/v1/vouchers/${id}`, { description: 'by somebody else' });
  const mine = { title, description: 'mine', artworkId: artwork.id };
  const stale = await send({ ...mine, seen });
  t.match(
    [stale.statusCode, stale.body],
    [422, /Somebody has changed this voucher[\s\S]*>\nmine<\/textarea>/],
  );
  t.equal((await read()).description, 'by somebody else');
  const now = /name="seen" value="([^"]+)"/.exec(stale.body)?.[1] ?? '';
  t.not(now, seen);
  t.equal((await send({ ...mine, seen: now })).statusCode, 303, 'whoever has seen it may');
  t.equal((await read()).description, 'mine');

  await send({ title: 'Free <tea>', artworkId: edited.artwork.id, removeImage: 'yes' });
  t.equal((await read()).artwork, null);
  await desk.send(`${path}/void`, { reason: 'x' });
  const late = await send({ title: 'Late' });
  t.match([late.statusCode, late.body], [409, 'This voucher was cancelled']);
});

t.test('a voucher is extended, an expired one for 90 days after its end', async (t) => {
  const { admin, desk, clock, statusOf } = await openDesk(t);
  const { id } = await issue(admin, { validity: { type: 'DAYS', days: 3 } });
  const path = `/admin/vouchers/${id}`;
  const again = async () => {
    await desk.signIn();
    return (await desk.get(path)).body;
  };
  const lastDay = async () => (await admin.get(`/api/v1/vouchers/${id}`)).json().lastValidDate;
  const extend = (form: Record<string, string>) => desk.send(`${path}/extend`, form);
  const shown = (await desk.get(path)).body;
  t.match(shown, /id="extend"[\s\S]*the day of issue: May 12, 2026[\s\S]*name="days" value="3"/);
  t.equal((await extend({ type: 'DAYS', days: '5' })).statusCode, 303);
  t.equal(await lastDay(), '2026-05-17');
  for (const [form, text] of [
    [{ type: 'DAYS', days: '0' }, 'Write a whole number from 1 to 3650.'],
    [{ type: 'FIXED_DATE', date: '2026-05-11' }, 'Choose a day from today on.'],
    [{ type: 'NEVER' }, 'Some fields are not valid'],
  ] as const) {
    const refused = await extend(form);
    t.match([refused.statusCode, refused.body], [422, text]);
  }

  clock.set('2026-05-20T10:00:00Z');
  const expired = await again();
  t.match(expired, 'The voucher can be used again after it.');
  for (const action of ['use', 'void', 'edit']) t.notMatch(expired, `action="${path}/${action}"`);
  t.match(expired, `/admin/vouchers/new?like=${id}`, 'or issued anew');
  const past = await extend({ type: 'DAYS', days: '6' });
  t.match([past.statusCode, past.body], [422, 'The voucher must end today or later.']);
  t.equal((await extend({ type: 'UNLIMITED' })).statusCode, 303);
  t.equal(await statusOf(id), 'active');

  await extend({ type: 'FIXED_DATE', date: '2026-05-21' });
  clock.set('2026-09-01T10:00:00Z');
  await again();
  const late = await extend({ type: 'UNLIMITED' });
  t.match([late.statusCode, late.body], [409, 'This voucher ended more than 90 days ago. Issue a new one.']);
});
