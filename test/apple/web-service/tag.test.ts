import t from 'tap';
import { readTag, writeTag } from '../../../src/apple/web-service/tag.ts';

const write = (snapshot: string, epoch = 0) => writeTag({ epoch, snapshot });

t.test('a tag is digits, and says which transactions had ended', async (t) => {
  for (const snapshot of [
    '10:10:',
    '10:20:10,14,15',
    '10:11:10',
    '1:2:1',
    '9000000000:9000000100:9000000000',
  ]) {
    const tag = write(snapshot);
    t.match(tag, /^[1-9]\d+$/);
    const [xmin = '', xmax = '', running = ''] = snapshot.split(':');
    const read = readTag(tag)?.snapshot ?? '';
    const sees = (text: string, xid: bigint) => {
      const [low = '', high = '', list = ''] = text.split(':');
      return xid < BigInt(low) || (xid < BigInt(high) && !list.split(',').includes(String(xid)));
    };
    for (let xid = BigInt(xmin) - 1n; xid <= BigInt(xmax) + 2n; xid++)
      t.equal(sees(read, xid), sees(snapshot, xid), `${running}: ${xid}`);
  }
});

t.test('a later tag is a greater number: transactions end, the oldest ends, a new life begins', async (t) => {
  const tags = ['5:9:5,6', '5:9:5', '5:12:5,10', '5:12:5', '12:12:', '12:400:12', '13:400:'].map((each) =>
    write(each),
  );
  const numbers = [...tags, write('3:3:', 1)].map(BigInt);
  t.same(
    numbers.toSorted((a, b) => (a < b ? -1 : 1)),
    numbers,
  );
  t.equal(new Set(numbers).size, numbers.length);
});

t.test('what lies far beyond the oldest running transaction counts as not seen', async (t) => {
  const [xmin, xmax] = readTag(write('100:1000:100'))?.snapshot.split(':') ?? [];
  t.same([xmin, xmax], ['100', '228']);
});

t.test('what is no tag of ours is none', async (t) => {
  const good = write('10:20:10,14');
  t.ok(readTag(good));
  const odd = [
    '',
    '0',
    '1',
    '2026-01-01T00:00:00Z',
    `${good}0`,
    good.slice(1),
    `0${good.slice(1)}`,
    `-${good}`,
  ];
  odd.push('9'.repeat(60), '9'.repeat(500), '1'.padEnd(60, '0'), good.replace(/.$/, 'x'), ' ', `${good}\n`);
  for (const text of odd) t.equal(readTag(text), undefined, JSON.stringify(text));
  t.equal(readTag(undefined), undefined);
});
