import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import { createTurns } from '../../src/artwork/turns.ts';

const limits = { places: 3, placesOfOne: 2, waiting: 4, patience: 60_000, busy: 'busy' };
const isGranted = async (turn: Promise<unknown>) =>
  Promise.race([turn.then(() => true), setTimeout(5).then(() => false)]);

t.test('one owner never has all places, and whoever has the fewest goes first', async (t) => {
  const turns = createTurns(limits);
  const first = await turns.take('a');
  const second = await turns.take('a');
  const third = turns.take('a');
  t.notOk(await isGranted(third), 'a third of one owner waits beside a free place');
  const neighbour = await turns.take('b');
  const others = turns.take('c');
  t.notOk(await isGranted(others), 'all places are taken');
  first();
  t.ok(await isGranted(others), 'who has none goes before who has one');
  t.notOk(await isGranted(third));
  neighbour();
  t.ok(await isGranted(third));
  second();
  second();
  (await third)();
  (await others)();
  const again = await Promise.all(['a', 'b', 'c'].map((owner) => turns.take(owner)));
  t.equal(again.length, 3, 'a place that is given back twice is one place');
});

t.test(
  'too many of one owner, and whoever has waited too long, are refused; the others move up',
  async (t) => {
    const turns = createTurns({ ...limits, patience: 30 });
    const held = [await turns.take('a'), await turns.take('a')];
    const waiting = [1, 2, 3, 4].map(() => turns.take('a'));
    await t.rejects(turns.take('a'), { code: 'RATE_LIMITED', facts: { detail: 'busy', retryAfter: 2 } });
    for (const turn of waiting) await t.rejects(turn, { code: 'RATE_LIMITED' }, 'it took too long');
    const next = turns.take('a');
    held[0]?.();
    t.ok(await isGranted(next), 'none of those who left is in the way');
  },
);
