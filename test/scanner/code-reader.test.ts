// What a camera needs to read codes comes from our own origin, and finds its parts there.

import t from 'tap';
import { startService } from '../support/service.ts';

t.test('the reader of codes is served beside the scripts', async (t) => {
  const { app } = await startService(t);
  const page = (await app.inject({ url: '/v/none', headers: { accept: 'text/html' } })).body;
  const version = /\/assets\/([0-9a-f]{12})\//.exec(page)?.[1];
  const get = (name: string) => app.inject({ url: `/assets/${version}/${name}` });
  const reader = await get('zxing-reader.js');
  t.match(reader.headers['content-type'], 'text/javascript');
  const parts = [...reader.body.matchAll(/\bfrom\s*"([^"]+)"/g)].map(([, part]) => part);
  t.same(parts, ['./zxing-share.js'], 'it asks nobody else');
  t.equal((await get('zxing-share.js')).statusCode, 200);
  const wasm = await get('zxing-reader.wasm');
  t.match(wasm.headers, { 'content-type': 'application/wasm', 'cache-control': /immutable/ });
  t.equal(wasm.rawPayload.subarray(0, 4).toString('latin1'), '\0asm');
});
