// Four workers, hundreds of objects, bad weather, killed workers: Google ends with the newest of each, asked at its pace.

import t from 'tap';
import { badWeather, type Storm, syncThrough, weather } from './storm.ts';

// A lease is longer than the longest request, which is one without an answer.
const long = { doubtSeconds: 5, leaseSeconds: 20 };
const short = { doubtSeconds: 2, leaseSeconds: 5 };
const storm: Storm = process.env.CI
  ? { objects: 400, seconds: 8, span: 2, kills: 5, behaviour: badWeather, waits: long, patience: 90 }
  : { objects: 80, seconds: 3, span: 2, kills: 1, behaviour: weather, waits: short, patience: 60 };

t.test('every object ends as its voucher is, and Google is never asked too often', async (t) => {
  const seen = await syncThrough(t, storm);
  t.equal(seen.unmade, 0);
  t.ok(seen.mostInASecond <= 20, `${seen.mostInASecond} in a second`);
  t.same(seen.stale, []);
  t.same(seen.backwards, []);
  t.equal(seen.waiting, 0);
  t.ok(seen.writes <= 1.2, `${seen.writes} writes an object`);
  t.ok(seen.conflicts >= 5, 'what was made without a word, and what is said not to be there');
  t.same(seen.faults, []);
  t.notMatch(seen.errors, /failed/);
});
