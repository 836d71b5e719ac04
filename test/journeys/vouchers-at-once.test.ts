import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { bundle } from '../../src/apple/bundle.ts';
import { systemClock } from '../../src/clock.ts';
import { openPass } from '../support/pass-files.ts';
import { startService } from '../support/service.ts';
import { needs, opensslVerifies, runTool } from '../support/tools.ts';
import { makeCard } from './card-holder.ts';

t.test(
  'the vouchers of a card come in one file, each signed for itself: the ten newest that can be used',
  needs('openssl', 'unzip'),
  async (t) => {
    const service = await startService(t, { now: systemClock.now().toISOString() });
    const card = await makeCard(service);
    const other = await makeCard(service, { name: 'Other' });
    for (let n = 1; n <= 12; n++) await card.issue({ title: `Coffee ${n}` });
    await other.issue();
    await card
      .issue({ title: 'Used' })
      .then(({ id }) => service.admin.post('/api/v1/redemptions', { code: card.token, voucherId: id }));
    const { headers, rawPayload } = await card.bundle();
    t.match(headers, {
      'content-type': 'application/vnd.apple.pkpasses',
      'content-length': String(rawPayload.length),
      'content-disposition': 'inline; filename="vouchers.pkpasses"',
      'cache-control': 'private, no-store',
    });
    const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    writeFileSync(join(folder, 'vouchers.pkpasses'), rawPayload);
    const listed = runTool('unzip', ['-Z1', 'vouchers.pkpasses'], { cwd: folder });
    const names = listed.stdout.trim().split('\n');
    t.same(
      names,
      [12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((n) => `voucher-${n}.pkpass`),
    );
    t.equal(runTool('unzip', ['-q', 'vouchers.pkpasses'], { cwd: folder }).code, 0);
    for (const [n, name] of names.entries()) {
      const inner = openPass(readFileSync(join(folder, name)));
      t.equal(inner.values('title')[0], `Coffee ${12 - n}`);
      t.equal(opensslVerifies(inner.folder, join(service.certificates, 'root.pem')).code, 0, name);
    }
  },
);

t.test('a card without a voucher that can be used has no file of them, and says so', async (t) => {
  const service = await startService(t);
  const card = await makeCard(service);
  const { id } = await card.issue();
  t.equal((await card.bundle()).statusCode, 200);
  await service.admin.post(`/api/v1/vouchers/${id}/void`, { reason: 'a mistake' });
  const program = await card.bundle();
  t.match([program.statusCode, program.json()], [404, { code: 'NO_VOUCHERS' }]);
  const person = await service.app.inject({
    url: new URL(`${card.links.page}/vouchers.pkpasses`).pathname,
    headers: { accept: 'text/html', 'accept-language': 'th' },
  });
  t.match([person.statusCode, person.body], [404, /<h1>ขณะนี้การ์ดนี้ไม่มีบัตรกำนัลที่ใช้ได้<\/h1>/]);
});

t.test('a bundle of none, of eleven, or of what is no pass is refused', async (t) => {
  const pass = (name: string) => ({ name, bytes: Buffer.from('PK') });
  const some = (count: number) => Array.from({ length: count }, (_, n) => pass(`voucher-${n}.pkpass`));
  t.doesNotThrow(() => bundle(some(10)));
  t.throws(() => bundle(some(0)), /1 to 10 passes, not 0/);
  t.throws(() => bundle(some(11)), /not 11/);
  t.throws(() => bundle([pass('voucher.zip')]), /"voucher\.zip" in a bundle/);
  t.throws(() => bundle([pass('a.pkpass'), pass('a.pkpass')]), /twice/);
});
