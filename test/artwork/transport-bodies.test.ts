// Uploads that are odd as bodies, and many of them: each is taken or refused in words, soon, and nobody else waits.

import { gzipSync } from 'node:zlib';
import t from 'tap';
import { type Told, tell } from './raw-http.ts';
import { findFaults, freshPicture, listen, megabyte, times } from './raw-service.ts';

t.test('bodies that are not as long or not coded as they say are refused', async (t) => {
  const { port, head, send, admin } = await listen(t);
  const picture = await freshPicture();
  const large = function* () {
    const zeros = Buffer.alloc(megabyte);
    for (let sent = 0; sent < 100; sent++) yield zeros;
  };
  const type = 'content-type: image/png';
  const chunked = function* (chunks: Iterable<Buffer>) {
    for (const chunk of chunks) {
      yield `${chunk.length.toString(16)}\r\n`;
      yield chunk;
      yield '\r\n';
    }
    yield '0\r\n\r\n';
  };
  const cases: [name: string, told: () => Promise<Told>, allowed: number[]][] = [
    [
      '100 MB that say they are 100 bytes',
      () => tell(port, [head([type, 'content-length: 100']), ...large()]),
      [400, 422],
    ],
    ['100 MB that say so', () => tell(port, [head([type, 'content-length: 104857600']), ...large()]), [413]],
    [
      '100 MB in chunks',
      () =>
        untilAnswered(() => tell(port, [head([type, 'transfer-encoding: chunked']), ...chunked(large())])),
      [413],
    ],
    [
      'a picture in chunks of a byte',
      () =>
        tell(port, [
          head([type, 'transfer-encoding: chunked']),
          ...chunked([...picture].map((byte) => Buffer.from([byte]))),
        ]),
      [201],
    ],
    [
      'two lengths',
      () => tell(port, [head([type, 'content-length: 10', 'content-length: 20']), picture]),
      [400],
    ],
    [
      'a length and chunks',
      () => tell(port, [head([type, 'content-length: 10', 'transfer-encoding: chunked']), picture]),
      [400],
    ],
    ['a negative length', () => tell(port, [head([type, 'content-length: -1']), picture]), [400]],
    [
      'a chunk that is none',
      () => tell(port, [head([type, 'transfer-encoding: chunked']), 'zz\r\n', picture]),
      [400],
    ],
    ['gzip', () => send(gzipSync(picture), [type, 'content-encoding: gzip']), [415, 422]],
    [
      'gzip of 10 MB of zeros',
      () => send(gzipSync(Buffer.alloc(10 * megabyte)), [type, 'content-encoding: gzip']),
      [415, 422],
    ],
    ['gzip, it says', () => send(picture, [type, 'content-encoding: gzip']), [201, 415, 422]],
    ['a client that waits to be asked', () => send(picture, [type, 'expect: 100-continue']), [201, 417]],
    ['no body at all', () => send(Buffer.alloc(0), [type]), [400, 422]],
    [
      'a query that nobody knows',
      () =>
        tell(port, [
          head([type, `content-length: ${picture.length}`]).replace(' HTTP', '?x=1 HTTP'),
          picture,
        ]),
      [422],
    ],
  ];
  const faults = [];
  for (const [name, ask, allowed] of cases)
    for (const fault of findFaults(await ask(), allowed)) faults.push(`${name}: ${fault}`);
  t.same(faults, []);
  const after = await admin.post('/api/v1/artworks', await freshPicture(), { 'content-type': 'image/png' });
  t.equal(after.statusCode, 201, 'and a good one is taken afterwards');
});

t.test('the same picture a hundred times at once is one artwork, or to be sent again', async (t) => {
  const { send, stranger } = await listen(t);
  const picture = await freshPicture();
  const sent = times(100, () => send(picture, ['content-type: image/png']));
  const other = await send(await freshPicture(), ['content-type: image/png'], stranger.apiKey);
  const told = await Promise.all(sent);
  t.same(
    told.flatMap((each) => findFaults(each, [201, 429])),
    [],
  );
  const ids = told.filter(({ status }) => status === 201).map(({ body }) => JSON.parse(body).id);
  t.comment(`${ids.length} of 100 were taken at once`);
  t.ok(ids.length > 0);
  t.equal(new Set(ids).size, 1);
  t.equal(other.status, 201, 'another business does not wait for them');
  t.equal((await send(picture, ['content-type: image/png'])).status, 201, 'whoever comes again is served');
});

t.test('whoever announces much and sends nothing keeps nobody else waiting', async (t) => {
  const { port, head, send, stranger } = await listen(t);
  const silent = times(30, () =>
    tell(port, [head(['content-type: image/png', 'content-length: 10000000']), Buffer.alloc(10)], 5000),
  );
  for (let round = 0; round < 3; round++) {
    const told = await send(await freshPicture(), ['content-type: image/png'], stranger.apiKey);
    t.same(findFaults(told, [201]), [], `taken in ${Math.round(told.took)} ms`);
  }
  for (const { status } of await Promise.all(silent)) t.ok([0, 408, 429].includes(status), `${status}`);
});

/** Who goes on sending into a closed connection has it reset, and may lose the answer that it holds: TCP's doing, not ours. */
async function untilAnswered(ask: () => Promise<Told>): Promise<Told> {
  let told = await ask();
  for (let left = 4; left > 0 && told.status === 0; left--) told = await ask();
  return told;
}
