// Google's root keys: asked for rarely, never twice at once, and used as long as they are good.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { createRootKeys } from '../../../src/google/callbacks/root-keys.ts';
import { createCallbackSigner } from '../../../src/simulator/google/callback-signer.ts';
import { patchedCopy } from '../../support/patched.ts';
import {
  type Answer,
  day,
  down,
  hour,
  maxAge,
  minute,
  second,
  settled,
  setUp,
  start,
  url,
} from './key-server.ts';

t.test('keys are asked for once, and again at half of their life without anybody waiting', async (t) => {
  const { keys, signer, asked, asks, pass, named, answerWith } = setUp(maxAge(3600));
  t.equal(await asks(), 1);
  t.same(asked, [url]);
  pass(30 * minute - 1);
  t.equal(await asks(), 0);
  const [first] = await named();
  signer.rotate();
  pass(1);
  const gate = Promise.withResolvers<void>();
  answerWith(async () => {
    await gate.promise;
    return new Response(signer.keys(), maxAge(3600));
  });
  t.same(await named(), [first], 'the old ones at once, while Google thinks');
  t.equal(await asks(), 0, 'and nobody asks meanwhile');
  gate.resolve();
  await settled();
  t.not((await named())[0], first);
  pass(30 * minute - 1);
  t.equal(await asks(keys.current), 0, 'a new life');
});

t.test('Age shortens the life; a minute and a week bound it', async (t) => {
  const lives: [headers: Record<string, string>, life: number][] = [
    [maxAge(3600, 3000).headers, 10 * minute],
    [{ 'cache-control': 'MAX-AGE="7200"' }, 2 * hour],
    [maxAge(3600, 9999).headers, minute],
    [maxAge(0).headers, minute],
    [{}, minute],
    [{ 'cache-control': 'no-store' }, minute],
    [{ 'cache-control': 's-maxage=9000' }, minute],
    [maxAge(9_999_999).headers, 7 * day],
  ];
  for (const [headers, life] of lives) {
    const { asks, pass } = setUp({ headers });
    await asks();
    pass(life / 2 - 1);
    t.equal(await asks(), 0, JSON.stringify(headers));
    pass(1);
    t.equal(await asks(), 1, JSON.stringify(headers));
  }
});

t.test('keys past their life are waited for', async (t) => {
  const { signer, asks, pass, named } = setUp(maxAge(3600));
  await asks();
  const [first] = await named();
  signer.rotate();
  pass(hour);
  t.not((await named())[0], first);
});

t.test('a hundred at once make one request', async (t) => {
  const { keys, asks } = setUp(maxAge(3600));
  const all = () => Promise.all(Array.from({ length: 100 }, () => keys.current()));
  t.equal(await asks(all), 1);
});

t.test('a thousand callbacks of unknown keys make one request a minute', async (t) => {
  const { keys, signer, asks, pass } = setUp(maxAge(3600));
  await asks();
  const flood = () => Promise.all(Array.from({ length: 1000 }, () => keys.afterUnknown()));
  t.equal(await asks(flood), 1);
  t.equal(await asks(flood), 0);
  t.equal(await keys.afterUnknown(), undefined);
  pass(minute - 1);
  t.equal(await asks(flood), 0);
  pass(1);
  signer.rotate();
  const [before] = await keys.current();
  const [after] = (await keys.afterUnknown()) ?? [];
  t.ok(before && after && !after.key.equals(before.key), 'which finds the new key');
  t.equal(await asks(flood), 0);
});

t.test('while Google cannot be reached old keys serve on, until they end', async (t) => {
  const { keys, asks, pass, answerWith, named, recover } = setUp(maxAge(3600));
  const first = await named();
  answerWith(down);
  pass(2 * hour);
  t.same(await named(), first);
  t.equal(await asks(), 0, 'Google is left alone for a moment');
  pass(10 * second);
  t.equal(await asks(), 1);
  pass(3650 * day - 2 * hour - 10 * second - 1);
  t.same(await named(), first, 'to their last millisecond');
  pass(1);
  t.match(await keys.current().catch((error) => error), { name: 'Upstream', party: 'google', retry: true });
  recover();
  pass(10 * second);
  t.match(await keys.current().catch((error) => error), { name: 'Upstream' }, 'nor does Google renew them');
});

t.test('a key that ends leaves the others', async (t) => {
  const { keys, signer, answerWith, pass } = setUp({});
  const listed = JSON.parse(signer.keys()).keys;
  signer.rotate();
  const [short] = JSON.parse(signer.keys()).keys;
  short.keyExpiration = String(start + 20 * second);
  answerWith(() => new Response(JSON.stringify({ keys: [short, ...listed] }), maxAge(3600)));
  t.equal((await keys.current()).length, 2);
  pass(20 * second);
  t.equal((await keys.current()).length, 1);
});

t.test('what is no list of keys changes nothing', async (t) => {
  const { signer, asks, pass, answerWith, named, keys } = setUp(maxAge(3600));
  const first = await named();
  const answers: Record<string, Answer> = {
    'an error': () => new Response(signer.keys(), { status: 503 }),
    'a page': () => new Response('<html>'),
    'no key': () => new Response('{"keys":[]}'),
    'a list without end': () => new Response(' '.repeat(256 * 1024) + signer.keys()),
    'nothing at all': down,
  };
  for (const [name, answer] of Object.entries(answers)) {
    answerWith(answer);
    pass(hour);
    t.same(await named(), first, name);
    t.match(await keys.afterUnknown().catch((error) => error), { name: 'Upstream' }, name);
  }
  pass(minute);
  t.equal(await asks(), 1);
});

t.test('an unknown key is no forgery while Google does not answer', async (t) => {
  const { keys, asks, answerWith, recover, pass } = setUp(maxAge(3600));
  await asks();
  pass(second);
  answerWith(down);
  const flood = () => Promise.allSettled(Array.from({ length: 1000 }, () => keys.afterUnknown()));
  t.equal(await asks(flood), 1);
  t.equal(await asks(flood), 0);
  await t.rejects(keys.afterUnknown(), { name: 'Upstream' });
  recover();
  pass(minute);
  t.equal(await asks(flood), 1);
  t.equal(await keys.afterUnknown(), undefined);
});

t.test('without any key Google is asked at most every ten seconds', async (t) => {
  const { keys, asks, pass, answerWith, recover } = setUp({});
  answerWith(down);
  const tries = () => Promise.allSettled([keys.current(), keys.current()]);
  t.equal(await asks(tries), 1);
  pass(10 * second - 1);
  t.equal(await asks(tries), 0);
  pass(1);
  recover();
  t.equal(await asks(tries), 1);
  t.equal((await keys.current()).length, 1);
});

t.test('nobody waits for a Google that is slow, and its answer is kept when it comes', async (t) => {
  const { keys, signer, answerWith, asks } = setUp({ patienceMs: 5 });
  const gate = Promise.withResolvers<void>();
  let limited: AbortSignal | undefined;
  answerWith(async (signal) => {
    limited = signal;
    await gate.promise;
    return new Response(signer.keys());
  });
  t.match(await keys.current().catch((error) => error), { name: 'Upstream', retry: true });
  t.ok(limited, 'the request itself ends in time too');
  gate.resolve();
  await settled();
  t.equal(await asks(), 0);
  t.equal((await keys.current()).length, 1);
});

t.test('they come over a real connection', async (t) => {
  const clock = { now: () => new Date(start) };
  const signer = createCallbackSigner({ issuerId: '1', clock });
  const server = createServer((_, answer) => answer.end(signer.keys())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const keys = createRootKeys({ url: `http://127.0.0.1:${port}/gp/m/issuer/keys`, clock });
  t.equal((await keys.current()).length, 1);
  signer.rotate();
  t.equal((await keys.afterUnknown())?.length, 1);
  server.closeAllConnections();
});

/** Each without one rule, and how often a thousand unknown keys, one after another and then at once, have it ask. */
const mutants: Record<string, [find: string, replace: string, asks: [inTurn: number, atOnce: number]]> = {
  'asks Google for each unknown key': ['now() - unknownAt < unknownMs', 'false', [1000, 1]],
  'asks several times at once': ['running ??= ', 'running = ', [1, 1000]],
};
for (const [fault, [find, replace, expected]] of Object.entries(mutants)) {
  t.test(`one that ${fault} is caught`, async (t) => {
    const folder = patchedCopy(t, { file: 'google/callbacks/root-keys.ts', find, replace });
    const { createRootKeys } = await import(join(folder, 'src/google/callbacks/root-keys.ts'));
    const counted = async (atOnce: boolean) => {
      const { keys, asks } = setUp({ ...maxAge(3600), create: createRootKeys });
      await asks();
      return asks(async () => {
        if (atOnce) await Promise.all(Array.from({ length: 1000 }, () => keys.afterUnknown()));
        else for (let n = 0; n < 1000; n++) await keys.afterUnknown();
      });
    };
    t.same([await counted(false), await counted(true)], expected);
  });
}
