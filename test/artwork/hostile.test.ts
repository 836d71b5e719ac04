// Every hostile file, alone and twenty at a time, against a service that others use meanwhile. A hostile file costs its
// sender an error and nobody else anything.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { hostileCorpus } from '../fixtures/hostile/corpus.ts';
import { goodPicture, keepSending, kindsOfGood, sendGood, startBesieged } from './besieged.ts';
import { findHarm, p99s, startProbes, type Taken } from './probes.ts';
import { cpuOf, descendantsOf, isAlive, memoryOf, needsProc, watchProcess } from './processes.ts';
import { type Answer, findFaults, upload } from './upload.ts';

/** All of them in CI; elsewhere some of each kind. */
const corpus = hostileCorpus().filter(({ often }) => often || process.env.CI !== undefined);
/** Megabytes. Garbage of its own that Node has not collected yet counts: the full corpus ends with 50 to 100. */
const mostGrowth = process.env.CI === undefined ? 96 : 160;
const mostOfChild = 400;
/** Processes that wait for the next picture. */
const mostIdle = 3;

type Tried = { name: string; expect: 'refused' | 'either'; answer: Answer };

/** Made beforehand: making them takes the machine's time, too. */
async function keepOnDisk(folder: string) {
  const files = [];
  for (const [at, { name, expect, bytes }] of corpus.entries()) {
    const path = join(folder, String(at));
    writeFileSync(path, await bytes());
    files.push({ name, expect, read: () => readFileSync(path) });
  }
  return files;
}

function tellSlowest(t: Test, phase: string, tried: Tried[]): void {
  const slowest = [...tried].sort((a, b) => b.answer.took - a.answer.took).slice(0, 8);
  t.comment(
    `${phase}: ${slowest.map(({ name, answer }) => `${Math.round(answer.took)} ms ${name}`).join('; ')}`,
  );
  const tally: Record<string, number> = {};
  for (const { answer } of tried) tally[answer.status] = (tally[answer.status] ?? 0) + 1;
  t.comment(`${phase}: ${JSON.stringify(tally)}`);
}

const faultsOf = (tried: Tried[], mayWait: boolean) =>
  tried.flatMap(({ name, expect, answer }) =>
    findFaults(answer, { expect, mayWait }).map((fault) => `${name} ${fault}`),
  );

t.test('the corpus has more than 80 files, each with a name of its own', async (t) => {
  const names = hostileCorpus().map(({ name }) => name);
  t.ok(names.length > 80, `${names.length}, of which ${corpus.length} are tried here`);
  t.equal(new Set(names).size, names.length);
});

t.test('hostile files are refused in time, and nobody else notices', needsProc, async (t) => {
  const service = await startBesieged(t);
  const files = await keepOnDisk(t.testdir());
  for (const door of [service.sender, service.neighbour]) {
    for (const kind of kindsOfGood)
      t.equal((await sendGood(door, await goodPicture(kind))).status, 201, `${kind} is taken`);
  }
  const probes = await startProbes(t, service.sender, { warmUp: 400 });
  await sleep(500);
  await probes.take();
  await sleep(3000);
  const quiet = await probes.take();
  const baseline = memoryOf(service.pid)?.now ?? 0;
  const watch = watchProcess(service.pid);
  t.teardown(() => watch.stop());
  const judge = (t: Test, busy: Taken, others: Answer[]) => {
    t.comment(`p99 of ${busy.health.length} and ${busy.signing.length}: ${JSON.stringify(p99s(busy))} ms`);
    t.comment(`p99 of a quiet service: ${JSON.stringify(p99s(quiet))} ms`);
    t.comment(
      `the neighbour's ${others.length} took ${Math.round(Math.max(...others.map(({ took }) => took)))} ms`,
    );
    t.comment(
      `memory: ${Math.round(watch.mostOfParent() - baseline)} MB over ${Math.round(baseline)}; a child ${Math.round(watch.mostOfChild())}`,
    );
    t.same(findHarm(quiet, busy), [], 'health and signing are answered as if nothing were');
    const refused = others.filter(({ status }) => status !== 201);
    t.same(
      refused.filter(({ status }) => status !== 429).map(({ status, took }) => `${status} in ${took} ms`),
      [],
      'no good picture of another business is refused',
    );
    // Where nothing else runs on the machine it is none of them.
    t.ok(
      refused.length <= others.length / 10,
      `${refused.length} of ${others.length} are asked to come again`,
    );
    t.ok(watch.mostOfChild() <= mostOfChild, `no child is larger than ${mostOfChild} MB`);
  };

  await t.test('each alone', async (t) => {
    const others = keepSending(service.neighbour);
    const tried: Tried[] = [];
    // Bombs take their time, and all of them come below. By hand: CI=1 HOSTILE=all npx tap -t 900 test/artwork/hostile.test.ts
    const some = files.filter((_, at) => corpus[at]?.often || process.env.HOSTILE === 'all');
    for (const { name, expect, read } of some)
      tried.push({ name, expect, answer: await upload(service.sender, read()) });
    tellSlowest(t, 'alone', tried);
    judge(t, await probes.take(), await others.stop());
    t.same(faultsOf(tried, false), [], `each of ${tried.length} gets its answer`);
  });

  await t.test('twenty at a time', async (t) => {
    const others = keepSending(service.neighbour);
    const tried: Tried[] = [];
    for (let from = 0; from < files.length; from += 20) {
      const some = files.slice(from, from + 20).map(async ({ name, expect, read }) => {
        // Other bytes than before: an artwork that is known is not drawn again.
        const answer = await upload(service.sender, Buffer.concat([read(), Buffer.from('\n')]));
        return { name, expect, answer };
      });
      tried.push(...(await Promise.all(some)));
    }
    tellSlowest(t, 'twenty at a time', tried);
    judge(t, await probes.take(), await others.stop());
    t.same(faultsOf(tried, true), [], `each of ${tried.length} gets its answer`);
  });

  await t.test('afterwards all is as before', async (t) => {
    const after = await sendGood(service.sender, await goodPicture());
    t.equal(after.status, 201);
    t.ok(after.took < 6000, `a good picture is taken in ${Math.round(after.took)} ms`);
    await sleep(3000);
    watch.mostOfParent();
    const left = descendantsOf(service.pid);
    const before = left.map(({ pid }) => cpuOf(pid));
    await sleep(500);
    t.ok(left.length <= mostIdle, `${left.length} processes wait for the next picture`);
    t.same(
      left.map(({ pid }) => cpuOf(pid)),
      before,
      'and do nothing',
    );
    const orphans = watch.seen().filter((seen) => isAlive(seen) && !left.some(({ pid }) => pid === seen.pid));
    t.same(orphans, [], `of ${watch.seen().length} no other lives`);
    const growth = watch.mostOfParent() - baseline;
    t.ok(growth < mostGrowth, `the service holds ${Math.round(growth)} MB more than before`);
    t.notMatch(service.output(), /unexpected failure|uncaught|"level":(50|60)/, 'and complained of nothing');
    service.child.kill('SIGTERM');
    t.equal(await service.ended, 0);
    t.same(watch.seen().filter(isAlive), [], 'no process outlives it');
  });
});
