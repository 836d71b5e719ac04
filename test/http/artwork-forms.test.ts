import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { startService } from '../support/service.ts';

const type = { 'content-type': 'multipart/form-data; boundary=X' };
const field = (name: string, value: string) =>
  `--X\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, bytes: Buffer) => [
  `--X\r\nContent-Disposition: form-data; name="${name}"; filename="a.gif"\r\n\r\n`,
  bytes,
  '\r\n',
];
const form = (...parts: (string | Buffer)[]) =>
  Buffer.concat([...parts, '--X--\r\n'].map((part) => Buffer.from(part)));

t.test('a form says where what is cut keeps, before its picture or after it', async (t) => {
  const { admin } = await startService(t);
  const picture = await quarters(40, 20).png().toBuffer();
  const post = async (...parts: (string | Buffer)[]) =>
    (await admin.post('/api/v1/artworks', form(...parts), type)).json();
  const focalPoint = { x: 0.25, y: 1 };
  const before = await post(field('focalPoint', '0.25,1'), ...file('image', picture));
  t.match(before, { width: 40, focalPoint });
  t.same(await post(...file('image', picture), field('focalPoint', '0.25,1')), before);
  t.match(await post(field('focalPoint', ''), ...file('image', picture)), { focalPoint: null }, 'left empty');

  const wrong: [name: string, parts: (string | Buffer)[], status: number, path: string | undefined][] = [
    ['no picture', [field('focalPoint', '0.25,1')], 422, '/focalPoint'],
    ['an empty one', [...file('image', Buffer.alloc(0))], 422, '/image'],
    ['one of another name', [...file('picture', picture)], 422, '/picture'],
    ['a field of another name', [field('title', 'Tea'), ...file('image', picture)], 422, '/title'],
    [
      'a point twice',
      [field('focalPoint', '0,0'), field('focalPoint', '1,1'), ...file('image', picture)],
      422,
      '/focalPoint',
    ],
    ['no point', [field('focalPoint', 'left'), ...file('image', picture)], 422, '/focalPoint'],
    ['two pictures', [...file('image', picture), ...file('image', picture)], 413, undefined],
  ];
  for (const [name, parts, status, path] of wrong) {
    const answer = await post(...parts);
    t.match(answer, { status, ...(path && { errors: [{ path }] }) }, name);
  }
});

t.test('a point comes back as exact as it is kept', async (t) => {
  const { admin } = await startService(t);
  const picture = await quarters(40, 20).png().toBuffer();
  const { id } = (await admin.post('/api/v1/artworks', picture, { 'content-type': 'image/png' })).json();
  const crop = async (x: number, y: number) => {
    const answer = await admin.post(`/api/v1/artworks/${id}/crops`, { focalPoint: { x, y } });
    return [answer.statusCode, answer.json().focalPoint];
  };
  t.same(await crop(1 / 3, 2 / 3), [201, { x: 0.333333, y: 0.666667 }]);
  t.same(await crop(1e-50, 0.5), [201, { x: 0, y: 0.5 }]);
});

t.test('two who change a brand at once end with pictures on the ground that it has', async (t) => {
  const { admin, anon } = await startService(t);
  const dot =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="2"/></svg>';
  const logo = (await admin.post('/api/v1/artworks', dot, { 'content-type': 'image/svg+xml' })).json();
  for (const backgroundColor of ['#00ff00', '#ff0000', '#0000ff']) {
    const answers = await Promise.all(
      [{ backgroundColor }, { logoArtworkId: logo.id }, { contact: backgroundColor }].map((brand) =>
        admin.patch('/api/v1/business', { brand }),
      ),
    );
    t.same(
      answers.map(({ statusCode }) => statusCode),
      [200, 200, 200],
    );
    const { brand } = (await admin.get('/api/v1/business')).json();
    t.equal(brand.backgroundColor, backgroundColor);
    const shown = (await admin.get(`/api/v1/artworks/${brand.logoArtworkId}`)).json();
    const again = await admin.post('/api/v1/artworks', dot, { 'content-type': 'image/svg+xml' });
    t.equal(shown.renditions.icon.url, again.json().renditions.icon.url, 'as if it were uploaded now');
    t.equal((await anon.get(shown.renditions.icon.url)).statusCode, 200);
  }
});
