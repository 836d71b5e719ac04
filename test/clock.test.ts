import t from 'tap';
import { isTimeZone } from '../src/clock.ts';

t.test('only a name of the IANA list is a time zone', async (t) => {
  const real = [
    'Europe/Kyiv',
    'Europe/Kiev',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'America/Port-au-Prince',
    'UTC',
  ];
  for (const name of [...real, ...Intl.supportedValuesOf('timeZone')]) t.ok(isTimeZone(name), name);
  const junk = [
    '',
    ' ',
    '+05:30',
    '-03',
    'europe/kyiv',
    'EUROPE/KYIV',
    'utc',
    'Europe',
    'Kyiv',
    'Europe/Kyiv ',
    'PST',
  ];
  const tricks = [
    'Mars/Base',
    'Z',
    'UTC+5',
    '2026-01-01T00:00[Europe/Kyiv]',
    'Etc/Unknown',
    'Factory',
    'toString',
  ];
  for (const name of [...junk, ...tricks, 'Europe/Kyiv\0', 'A'.repeat(10_000)]) {
    t.notOk(isTimeZone(name), JSON.stringify(name.slice(0, 40)));
  }
});
