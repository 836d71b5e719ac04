// The change tag of the list call: a moment in the order in which transactions end, written as digits.
//
// A phone keeps the tag of its last list and asks what has changed since. A time or a sequence would skip a change that
// began earlier and commits later. So the tag is PostgreSQL's snapshot: which transactions had ended when we listed. What
// the snapshot did not see is listed next time, whenever it commits, and nothing is listed twice.
//
// Digits, so that a query string carries it unharmed; each new tag is a greater number than the last:
//
//     epoch + 1 | oldest running transaction, 20 digits | the next 128: bit set = it had ended, 39 digits
//
// Beyond those 128 it counts as not seen: a change may then be listed again, never lost.

/** As PostgreSQL writes a pg_snapshot: `xmin:xmax:xip,xip`. */
type SnapshotText = string;
export type Tag = { epoch: number; snapshot: SnapshotText };

const window = 128;
const xminDigits = 20;
const bitsDigits = 39;
/** The largest xid8. */
const mostXid = 2n ** 64n - 1n;

export function writeTag({ epoch, snapshot }: Tag): string {
  const [xmin = 0n, xmax = 0n, running = []] = read(snapshot);
  const stillRun = new Set(running);
  let bits = 0n;
  for (let place = 0; place < window; place++) {
    const xid = xmin + BigInt(place);
    const hadEnded = xid < xmax && !stillRun.has(xid);
    bits = (bits << 1n) | (hadEnded ? 1n : 0n);
  }
  return `${epoch + 1}${padded(xmin, xminDigits)}${padded(bits, bitsDigits)}`;
}

/** @returns undefined for what is no tag of ours: then everything is news */
export function readTag(text: string | undefined): Tag | undefined {
  const parts = /^([1-9]\d{0,8})(\d{20})(\d{39})$/.exec(text ?? '');
  if (parts === null) return undefined;
  const [, epoch, ...rest] = parts;
  const [xmin = 0n, bits = 0n] = rest.map(BigInt);
  if (bits >> BigInt(window) !== 0n || xmin + BigInt(window) > mostXid || xmin === 0n) return undefined;
  const hadEnded = (place: number) => (bits >> BigInt(window - 1 - place)) & 1n;
  let xmax = xmin;
  for (let place = 0; place < window; place++) if (hadEnded(place)) xmax = xmin + BigInt(place + 1);
  const running: bigint[] = [];
  for (let xid = xmin; xid < xmax; xid++) if (!hadEnded(Number(xid - xmin))) running.push(xid);
  return { epoch: Number(epoch) - 1, snapshot: `${xmin}:${xmax}:${running.join(',')}` };
}

function read(snapshot: SnapshotText): [xmin: bigint, xmax: bigint, running: bigint[]] {
  const [xmin = '', xmax = '', running = ''] = snapshot.split(':');
  return [BigInt(xmin), BigInt(xmax), running === '' ? [] : running.split(',').map(BigInt)];
}

const padded = (number: bigint, digits: number): string => String(number).padStart(digits, '0');
