// Pictures that name something outside of themselves: nobody is asked for it, and no file of the machine is ever shown.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import t, { type Test } from 'tap';
import type { HostileFile } from '../fixtures/hostile/hostile-file.ts';
import { references } from '../fixtures/hostile/references.ts';
import { startService } from '../support/service.ts';

/** Counts whoever connects, whatever they ask for, and would answer with a picture. */
async function startCanary(t: Test) {
  const asked: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.setHeader('content-type', 'image/svg+xml').end('<svg xmlns="http://www.w3.org/2000/svg"/>');
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, asked, connections: () => connections };
}

const bait = '#ff00ff';

/** Is there a pixel of the bait's colour, or nearly? */
async function showsBait(png: Buffer): Promise<boolean> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let at = 0; at < data.length; at += info.channels) {
    const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
    if (r > 150 && g < 100 && b > 150) return true;
  }
  return false;
}

t.test('what a picture names outside of itself is neither asked for nor shown', async (t) => {
  const { admin, anon } = await startService(t);
  const canary = await startCanary(t);
  const folder = t.testdir();
  const [picture, text] = [join(folder, 'canary.png'), join(folder, 'canary.txt')];
  writeFileSync(
    picture,
    await sharp({ create: { width: 99, height: 99, channels: 3, background: bait } })
      .png()
      .toBuffer(),
  );
  writeFileSync(text, '█████');

  t.ok(await showsBait(await sharp(picture).toBuffer()), 'the bait would be seen');
  await fetch(canary.address);
  t.equal(canary.connections(), 1, 'a visit would be noticed');
  canary.asked.length = 0;

  const shown: string[] = [];
  const odd: string[] = [];
  const tally: Record<string, number> = {};
  const tryOut = async ({ name, bytes }: HostileFile) => {
    const answer = await admin.post('/api/v1/artworks', await bytes(), { 'content-type': 'image/svg+xml' });
    tally[answer.statusCode] = (tally[answer.statusCode] ?? 0) + 1;
    if (answer.statusCode === 422) return;
    if (answer.statusCode !== 201) odd.push(`${name}: ${answer.statusCode}`);
    else if (await showsBait((await anon.get(answer.json().renditions.page.url)).rawPayload))
      shown.push(name);
  };
  const files = references({ address: canary.address, picture, text });
  // As many at once as one business may have drawn.
  while (files.length > 0) await Promise.all(files.splice(0, 2).map(tryOut));
  t.comment(`answers: ${JSON.stringify(tally)}`);
  t.same(odd, [], 'each is drawn or refused');
  t.ok((tally[201] ?? 0) > 50, 'most are drawn, without what they name');
  t.same(shown, [], 'no file is shown');
  t.same(canary.asked, [], 'nothing is asked for');
  t.equal(canary.connections(), 1, 'nobody even connects');
});
