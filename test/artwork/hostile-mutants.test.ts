// What the tests of hostile files would say of a service that decodes in its own process; and of its children, when the
// service is killed while they draw.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { hostileCorpus } from '../fixtures/hostile/corpus.ts';
import { patchedCopy } from '../support/patched.ts';
import { goodPicture, startBesieged } from './besieged.ts';
import { findHarm, p99s, startProbes } from './probes.ts';
import { cpuOf, descendantsOf, isAlive, needsProc, watchProcess } from './processes.ts';
import { upload } from './upload.ts';

/** Keep a decoder busy for minutes. */
const bombs = [
  'SVG of 10 to the 5 uses, each half transparent',
  'SVG blurred a thousand times',
  'SVG with 9,000 lines that all cross',
  'SVG with 9 MB of text',
];

const bytesOf = async (name: string): Promise<Buffer> => {
  const found = hostileCorpus().find((file) => file.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found.bytes();
};

t.test('converting in the process itself is caught by this test', needsProc, async (t) => {
  const folder = patchedCopy(
    t,
    {
      file: 'artwork/render.ts',
      find: 'const drawn = await child.draw(order, source, limitsOf, readAnswer);',
      replace: `const { default: sharp } = await import('sharp');
        const pieces = [];
        for await (const piece of source.read()) pieces.push(piece);
        await sharp(Buffer.concat(pieces)).png().toBuffer();
        const drawn = { refused: 'damaged' };`,
    },
    {
      file: 'artwork/render.ts',
      find: 'Math.min(Math.max(availableParallelism(), 2), 4)',
      replace: '20 + 0 * availableParallelism()',
    },
  );
  const service = await startBesieged(t, folder);
  t.equal(
    (await upload(service.sender, await goodPicture())).status,
    422,
    'the mutant draws, and keeps nothing',
  );
  const probes = await startProbes(t, service.sender);
  await sleep(500);
  await probes.take();
  await sleep(2000);
  const quiet = await probes.take();
  // Of no interest how they end: they are cut off with the service.
  for (const name of bombs) upload(service.sender, await bytesOf(name)).catch(() => {});
  await sleep(1000);
  await probes.take();
  await sleep(6000);
  const busy = await probes.take();
  t.comment(
    `p99 in a quiet phase ${JSON.stringify(p99s(quiet))} ms, with bombs ${JSON.stringify(p99s(busy))} ms`,
  );
  const harm = findHarm(quiet, busy);
  t.comment(harm.join('; '));
  t.not(harm.length, 0, 'others notice');
  service.child.kill('SIGKILL');
});

t.test('children end soon after a service that is killed, whatever they are at', needsProc, async (t) => {
  for (const [moment, cpu] of [
    ['start', 0],
    ['draw', 80],
  ] as const) {
    const service = await startBesieged(t);
    const watch = watchProcess(service.pid);
    t.teardown(() => watch.stop());
    for (const name of bombs.slice(1, 3)) upload(service.sender, await bytesOf(name)).catch(() => {});
    // Hundredths of a second of CPU: a child takes some 40 before it draws.
    const isAtIt = () => descendantsOf(service.pid).some(({ pid }) => cpuOf(pid) >= cpu);
    for (let left = 400; left > 0 && !isAtIt(); left--) await sleep(10);
    t.ok(isAtIt(), `one is about to ${moment}`);
    service.child.kill('SIGKILL');
    await service.ended;
    const killed = performance.now();
    const alive = () => watch.seen().filter(isAlive);
    while (alive().length > 0 && performance.now() - killed < 8000) await sleep(50);
    t.comment(`while they ${moment}: the last ended after ${Math.round(performance.now() - killed)} ms`);
    t.same(alive(), [], 'none lives 8 s later');
    for (const { pid } of alive()) process.kill(pid, 'SIGKILL');
  }
});
