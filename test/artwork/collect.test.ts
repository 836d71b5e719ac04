import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { type Caller, startService } from '../support/service.ts';

const day = 24 * 3600;
const png = { 'content-type': 'image/png' };

async function uploader(admin: Caller, anon: Caller) {
  const upload = async (width: number) =>
    (await admin.post('/api/v1/artworks', await quarters(width, 40).png().toBuffer(), png)).json();
  const statusOf = async ({
    id,
    renditions,
  }: {
    id: string;
    renditions: Record<string, { url: string }>;
  }) => {
    const answers = [await admin.get(`/api/v1/artworks/${id}`), await anon.get(renditions.page?.url ?? '')];
    return answers.map(({ statusCode }) => statusCode);
  };
  return { upload, statusOf };
}

t.test('a picture that nothing shows is forgotten after a day, with its files', async (t) => {
  const { admin, anon, later } = await startService(t);
  const { upload, statusOf } = await uploader(admin, anon);
  const [unused, shown, logo, again] = [
    await upload(60),
    await upload(70),
    await upload(80),
    await upload(90),
  ];
  await admin.post('/api/v1/vouchers', { title: 'Tea', artworkId: shown.id });
  await admin.patch('/api/v1/business', { brand: { logoArtworkId: logo.id } });
  await later(day - 60);
  t.same(await statusOf(unused), [200, 200], 'within a day it may be wanted');
  t.equal((await upload(90)).id, again.id, 'who brings it again has another day');
  await later(120);
  t.same(await statusOf(unused), [404, 404]);
  for (const [name, artwork] of Object.entries({ shown, logo, again }))
    t.same(await statusOf(artwork), [200, 200], name);
  await later(30 * day);
  for (const [name, artwork] of Object.entries({ shown, logo }))
    t.same(await statusOf(artwork), [200, 200], name);
  t.same(await statusOf(again), [404, 404]);
  t.not((await upload(60)).id, unused.id, 'and is drawn again when it comes again');
});

t.test(
  'a picture that was let go of stays for a day: pages and wallets that are open still show it',
  async (t) => {
    const { admin, anon, later } = await startService(t);
    const { upload, statusOf } = await uploader(admin, anon);
    const [first, logo] = [await upload(60), await upload(80)];
    const voucher = (await admin.post('/api/v1/vouchers', { title: 'Tea', artworkId: first.id })).json();
    await admin.patch('/api/v1/business', { brand: { logoArtworkId: logo.id } });
    await later(10.9 * day);
    const second = await upload(70);
    await admin.patch(`/api/v1/vouchers/${voucher.id}`, { artworkId: second.id });
    await admin.patch('/api/v1/business', { brand: { logoArtworkId: null } });
    await later(0.9 * day);
    t.same([await statusOf(first), await statusOf(logo)].flat(), [200, 200, 200, 200]);
    await later(0.2 * day);
    t.same([await statusOf(first), await statusOf(logo)].flat(), [404, 404, 404, 404]);
    t.same(await statusOf(second), [200, 200]);
  },
);

t.test('a file that two businesses have stays for the one that shows it', async (t) => {
  const { admin, anon, anotherBusiness, later } = await startService(t);
  const stranger = await anotherBusiness();
  const [ours, theirs] = [await uploader(admin, anon), await uploader(stranger, anon)];
  const [mine, other] = [await ours.upload(60), await theirs.upload(60)];
  t.not(mine.id, other.id);
  t.equal(mine.renditions.page.url, other.renditions.page.url);
  await stranger.post('/api/v1/vouchers', { title: 'Tea', artworkId: other.id });
  await later(1.1 * day);
  t.same(await ours.statusOf(mine), [404, 200], 'the file is there for the other');
  t.same(await theirs.statusOf(other), [200, 200]);
});

t.test('a picture of a batch is there for all its vouchers', async (t) => {
  const { admin, anon, clock, work } = await startService(t);
  const { upload, statusOf } = await uploader(admin, anon);
  const artwork = await upload(60);
  const wish = { title: 'Tea', quantity: 3, artworkId: artwork.id };
  const batch = await admin.post('/api/v1/vouchers/batch', wish);
  t.equal(batch.statusCode, 202);
  // Nobody has worked for a day and more: what is due first must not take the picture from what is due next.
  clock.set(new Date(clock.now().getTime() + 2 * day * 1000).toISOString());
  await work();
  await work();
  t.match((await admin.get(`/api/v1/batches/${batch.json().id}`)).json(), { status: 'done', issued: 3 });
  t.same(await statusOf(artwork), [200, 200]);
});
