// The facts of a voucher as they stand in its row: first where it stood before them, then each that can still decide.

import { type Base, decisive, type Fact, weigh } from '../vouchers/life/reported.ts';
import type { Voucher } from '../vouchers/voucher.ts';

type Kept = { kind: string; at: string; id: string }[];

/** As many as are kept of one voucher: beyond them the oldest settle. */
const most = 200;

/** `base`: where it stood; without an entry for it, where it stands. Natural expiry follows from the end and is none. */
export function readFacts(kept: Kept, { redeemedAt, voidedAt }: Voucher, stored: Voucher['status']) {
  const [first] = kept;
  const facts = kept.filter(({ kind }) => kind !== 'base') as Fact[];
  if (first?.kind === 'base') {
    return { base: { status: first.id, at: new Date(first.at || 0) } as Base, facts };
  }
  const base: Base =
    stored === 'redeemed' && redeemedAt
      ? { status: stored, at: redeemedAt }
      : stored === 'voided' && voidedAt
        ? { status: stored, at: voidedAt }
        : { status: 'active' };
  return { base, facts };
}

/** @returns what to keep, and up to when it is settled, where there were too many */
export function writeFacts(base: Base, facts: Fact[]): { kept: Kept; settledAt: Date | undefined } {
  const all = decisive(facts);
  const uses = all.filter(({ kind }) => kind === 'redeemed' || kind === 'undone');
  const old = uses.slice(0, Math.max(0, uses.length - most));
  const { standing } = weigh(base, old, { endsAt: null, validitySince: null });
  const start = (old.length > 0 && standing.status !== 'expired' ? standing : base) as Base;
  const at = 'at' in start ? start.at.toISOString() : '';
  const last = old.at(-1);
  return {
    kept: [{ kind: 'base', at, id: start.status }, ...all.filter((fact) => !old.includes(fact))],
    settledAt: last && new Date(last.at),
  };
}
