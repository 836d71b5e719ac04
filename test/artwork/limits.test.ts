import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import { createRenderer } from '../../src/artwork/render.ts';
import { fromMemory } from '../../src/artwork/upload.ts';
import type { Refusal } from '../../src/errors.ts';
import { type BusinessId, newId } from '../../src/ids.ts';
import { quarters } from '../fixtures/pictures.ts';

// Other tests run beside this one: a busy machine is not what is looked at here.
const renderer = createRenderer({ limits: { milliseconds: 60_000 } });
t.teardown(() => renderer.close());

const business = newId<BusinessId>();
const draw = (by: typeof renderer, picture: Buffer, whose = business) =>
  by.render(whose, fromMemory(picture), { focalPoint: null, ground: '#123456' });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: Refusal) => error.code ?? error.message,
  );

t.test(
  'a child that spins, eats memory, floods us or dies is ended, and the next picture is drawn',
  async (t) => {
    const dir = t.testdir();
    const picture = await quarters().png().toBuffer();
    const programs: Record<string, string> = {
      spins: 'for (;;);',
      'eats memory': 'const kept = []; setInterval(() => kept.push(Buffer.alloc(20e6, 1)), 5);',
      'floods us': 'for (;;) process.stdout.write("x".repeat(1e6));',
      sleeps: 'setInterval(() => {}, 1e6);',
      'dies unread': 'process.kill(process.pid, "SIGSEGV");',
    };
    for (const [name, source] of Object.entries(programs)) {
      const program = join(dir, `${name.replaceAll(' ', '-')}.mjs`);
      writeFileSync(program, source);
      const hostile = createRenderer({
        program,
        limits: { cpuSeconds: 1, memory: 150e6, milliseconds: name === 'sleeps' ? 3000 : 30_000 },
      });
      // Whoever only waits may be kept waiting by the machine.
      const refusal = name === 'sleeps' ? 'RATE_LIMITED' : 'IMAGE_REFUSED';
      t.equal(await codeOf(draw(hostile, picture)), refusal, name);
      await hostile.close();
    }
    t.equal(await codeOf(draw(renderer, picture)), 'accepted');
  },
);

t.test('a drawing program that does not load is our fault, and no picture is blamed for it', async (t) => {
  const program = join(t.testdir({ 'broken.mjs': "import 'no-such-package';" }), 'broken.mjs');
  const broken = createRenderer({ program });
  await t.rejects(draw(broken, await quarters().png().toBuffer()), {
    name: 'Error',
    message: /no-such-package/,
  });
});

t.test('a renderer that closes ends its children and blames no picture', async (t) => {
  const program = join(t.testdir({ 'sleeps.mjs': 'setInterval(() => {}, 1e6);' }), 'sleeps.mjs');
  const closing = createRenderer({ program });
  const picture = await quarters().png().toBuffer();
  const codes = Promise.all([1, 2, 3].map(() => codeOf(draw(closing, picture))));
  await setTimeout(300);
  await closing.close();
  t.same(await codes, ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE']);
});

t.test(
  'the child has no environment, reads nothing but code, starts no program and has no network',
  async (t) => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    const { port } = server.address() as AddressInfo;
    const tries = `
    import { execFileSync } from 'node:child_process';
    import { readFileSync, writeFileSync } from 'node:fs';
    import { connect } from 'node:net';
    const may = (what) => { try { what(); return true; } catch { return false; } };
    const reach = await new Promise((resolve) =>
      connect(${port}, '127.0.0.1').on('connect', () => resolve(true)).on('error', () => resolve(false)));
    const seen = [
      may(() => readFileSync('/etc/hosts')), may(() => execFileSync('/bin/true')), may(() => writeFileSync('/tmp/x', '')),
      reach, Object.keys(process.env)];
    throw new Error(JSON.stringify(seen));`;
    const program = join(t.testdir({ 'tries.mjs': tries }), 'tries.mjs');
    const curious = createRenderer({ program });
    t.teardown(() => curious.close());
    const isolated = spawnSync('unshare', ['--user', '--net', '--', 'true']).status === 0;
    if (!isolated) t.comment('this machine gives no name space without network to whoever asks');
    await t.rejects(draw(curious, await quarters().png().toBuffer()), {
      message: `[false,false,false,${!isolated},["UV_THREADPOOL_SIZE","FONTCONFIG_FILE"]]`,
    });
  },
);

t.test('some of one business are drawn at once, twenty wait, more are asked to come again', async (t) => {
  const frames = new URL('../../src/artwork/draw/frames.ts', import.meta.url).href;
  // Draws nothing, slowly enough to be waited for.
  const source = `
    import { readFrames, startFrame } from '${frames}';
    const drawn = { refused: 'damaged' };
    readFrames(process.stdin, 1e7, () => setTimeout(() => process.stdout.write(Buffer.concat(startFrame(drawn))), 20), () => {});`;
  const program = join(t.testdir({ 'draws-nothing.mjs': source }), 'draws-nothing.mjs');
  const quick = createRenderer({ program });
  t.teardown(() => quick.close());
  const picture = await quarters(20, 20).png().toBuffer();
  const codes = await Promise.all(Array.from({ length: 25 }, () => codeOf(draw(quick, picture))));
  const atOnce = Math.min(Math.max(availableParallelism(), 2), 4) - 1;
  t.equal(codes.filter((code) => code === 'IMAGE_REFUSED').length, atOnce + 20, 'each was looked at');
  t.equal(codes.filter((code) => code === 'RATE_LIMITED').length, 5 - atOnce);
  const neighbour = newId<BusinessId>();
  const many = Array.from({ length: 22 }, () => codeOf(draw(quick, picture)));
  t.equal(
    await codeOf(draw(quick, picture, neighbour)),
    'IMAGE_REFUSED',
    'another business finds its own place',
  );
  await Promise.all(many);
});

t.test('the service itself loads no image library', async (t) => {
  const app = new URL('../../src/app.ts', import.meta.url).href;
  const loads = (also: string) => {
    const look =
      'process.stdout.write(String(/libvips|sharp/.test(process.report.getReport().sharedObjects.join())))';
    const script = `await import(${JSON.stringify(app)}); ${also}; ${look}`;
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  };
  t.equal(loads(''), 'false');
  t.equal(loads("await import('sharp')"), 'true', 'the look would see it');
});
