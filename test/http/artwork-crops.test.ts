import sharp from 'sharp';
import t from 'tap';
import { type Caller, startService } from '../support/service.ts';

const png = { 'content-type': 'image/png' };

/** The colour of a pixel at these shares of width and height. */
async function colorAt(bytes: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = Math.floor(y * (info.height - 1)) * info.width + Math.floor(x * (info.width - 1));
  return [...data.subarray(at * info.channels, at * info.channels + 4)];
}

/** Eight bands of grey from black above to white below: a strip shows which part of them was cut out. */
async function bands(): Promise<Buffer> {
  const data = Buffer.alloc(400 * 800, 0);
  for (let y = 0; y < 800; y++) data.fill(Math.floor(y / 100) * 36, y * 400, (y + 1) * 400);
  return sharp(data, { raw: { width: 400, height: 800, channels: 1 } })
    .png()
    .toBuffer();
}

const middleOfStrip = async (anon: Caller, artwork: { renditions: Record<string, { url: string }> }) => {
  const strip = await anon.get(artwork.renditions['strip@3x']?.url ?? '');
  return (await colorAt(strip.rawPayload, 0.5, 0.5))[0] ?? -1;
};

t.test('what is cut keeps the point that was asked for, at once and later', async (t) => {
  const { admin, anon } = await startService(t);
  const picture = await bands();
  const upload = async (query: string) => (await admin.post(`/api/v1/artworks${query}`, picture, png)).json();
  const [automatic, top, bottom] = [
    await upload(''),
    await upload('?focalPoint=0.5,0'),
    await upload('?focalPoint=0.5,1'),
  ];
  t.same(
    [automatic, top, bottom].map(({ focalPoint }) => focalPoint),
    [null, { x: 0.5, y: 0 }, { x: 0.5, y: 1 }],
  );
  t.equal(await middleOfStrip(anon, top), 0, 'the edge of the picture is the edge of the strip');
  t.equal(await middleOfStrip(anon, bottom), 252);
  t.equal(
    top.renditions.page.url,
    bottom.renditions.page.url,
    'what keeps the whole picture is the same file',
  );
  t.same(await upload('?focalPoint=0.5,1'), bottom, 'the same wish is the same artwork');

  const crop = async (id: string, focalPoint: unknown) =>
    admin.post(`/api/v1/artworks/${id}/crops`, { focalPoint });
  const cropped = (await crop(top.id, { x: 0.5, y: 0.5625 })).json();
  t.not(cropped.id, top.id);
  t.match(cropped, { width: 400, height: 800, sourceFormat: 'png', focalPoint: { x: 0.5, y: 0.5625 } });
  const seen = await middleOfStrip(anon, cropped);
  t.ok(Math.abs(seen - 144) < 6, `the fifth band: ${seen}`);
  t.same((await admin.get(`/api/v1/artworks/${top.id}`)).json(), top, 'the other one stays as it was');
  t.same((await crop(top.id, top.focalPoint)).json(), top, 'the same point is the same artwork');
  t.match((await crop(top.id, null)).json(), { focalPoint: null });

  for (const wrong of ['0.5', '0.5,2', '-1,0', 'x,y', '0.5,0.5,0.5', '1e-1,0'])
    t.match(
      (await admin.post(`/api/v1/artworks?focalPoint=${wrong}`, picture, png)).json(),
      { code: 'INVALID', errors: [{ path: '/focalPoint' }] },
      wrong,
    );
  t.match((await crop(top.id, { x: 2, y: 0 })).json(), { status: 422 });
  t.equal((await crop('01900000-0000-7000-8000-000000000000', null)).statusCode, 404);
  t.equal((await anon.get(top.renditions.page.url.replace('page', 'master'))).statusCode, 404);
});

t.test('a voucher is issued with a picture and its focal point', async (t) => {
  const { admin } = await startService(t);
  const picture = await bands();
  const part = (name: string, more = '') =>
    `--X\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const form = (focalPoint: string) =>
    Buffer.concat([
      Buffer.from(
        `${part('title')}Tea\r\n${part('focalPoint')}${focalPoint}\r\n${part('image', '; filename="x"')}`,
      ),
      picture,
      Buffer.from('\r\n--X--\r\n'),
    ]);
  const type = { 'content-type': 'multipart/form-data; boundary=X' };
  const issued = await admin.post('/api/v1/vouchers', form('0.5,1'), type);
  t.match([issued.statusCode, issued.json().artwork?.focalPoint], [201, { x: 0.5, y: 1 }]);
  t.match((await admin.post('/api/v1/vouchers', form('top'), type)).json(), {
    errors: [{ path: '/focalPoint' }],
  });
  const alone = `${part('title')}Tea\r\n${part('focalPoint')}0.5,1\r\n--X--\r\n`;
  t.match((await admin.post('/api/v1/vouchers', alone, type)).json(), { errors: [{ path: '/focalPoint' }] });
});

t.test(
  'a brand with transparency stands on its own colour, and on the next one when that changes',
  async (t) => {
    const { admin, anon } = await startService(t);
    await admin.patch('/api/v1/business', { brand: { backgroundColor: '#112233' } });
    const dot =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><circle cx="45" cy="45" r="20" fill="#fff"/></svg>';
    const logo = (await admin.post('/api/v1/artworks', dot, { 'content-type': 'image/svg+xml' })).json();
    const corner = async (url: string) => colorAt((await anon.get(url)).rawPayload, 0, 0);
    for (const name of ['icon@3x', 'title', 'hero'])
      t.same(await corner(logo.renditions[name].url), [0x11, 0x22, 0x33, 255], name);
    for (const name of ['logo@3x', 'strip@3x', 'page'])
      t.equal((await corner(logo.renditions[name].url))[3], 0, `${name} lets the wallet shine through`);

    const brand = async (change: object) =>
      (await admin.patch('/api/v1/business', { brand: change })).json().brand;
    t.equal((await brand({ logoArtworkId: logo.id })).logoArtworkId, logo.id, 'it is on that colour already');
    const { logoArtworkId } = await brand({ backgroundColor: '#445566' });
    t.not(logoArtworkId, logo.id);
    const redrawn = (await admin.get(`/api/v1/artworks/${logoArtworkId}`)).json();
    t.same(await corner(redrawn.renditions['icon@3x'].url), [0x44, 0x55, 0x66, 255]);
    t.same(
      await colorAt((await anon.get(redrawn.renditions['icon@3x'].url)).rawPayload, 0.5, 0.5),
      [255, 255, 255, 255],
    );
    t.equal((await brand({ backgroundColor: '#112233' })).logoArtworkId, logo.id, 'back on the first one');
  },
);

t.test('notifications show an icon of its own, or one made of the logo', async (t) => {
  const { admin, anon } = await startService(t);
  const square = async (color: string) => {
    const picture = await sharp({ create: { width: 90, height: 90, channels: 3, background: color } })
      .png()
      .toBuffer();
    return (await admin.post('/api/v1/artworks', picture, png)).json();
  };
  const [red, blue] = [await square('#ff0000'), await square('#0000ff')];
  const { links } = (await admin.post('/api/v1/vouchers', { title: 'Tea' })).json();
  const shows = async (artwork: { renditions: Record<string, { url: string }> }, name: string) => {
    const file = (await anon.get(artwork.renditions[name]?.url ?? '')).rawPayload;
    return (await anon.get(links.applePass)).rawPayload.includes(file);
  };
  await admin.patch('/api/v1/business', { brand: { logoArtworkId: red.id } });
  t.same([await shows(red, 'logo@2x'), await shows(red, 'icon@2x')], [true, true]);
  await admin.patch('/api/v1/business', { brand: { iconArtworkId: blue.id } });
  t.same(
    [await shows(red, 'logo@2x'), await shows(red, 'icon@2x'), await shows(blue, 'icon@2x')],
    [true, false, true],
  );
  await admin.patch('/api/v1/business', { brand: { logoArtworkId: null } });
  t.same([await shows(red, 'logo@2x'), await shows(blue, 'icon@2x')], [false, true]);
});
