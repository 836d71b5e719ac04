// What others report of a voucher, in whatever order it arrives.
//
// A report is a fact with the time at which it happened elsewhere. All facts since our own last change of the status are
// kept with the voucher and taken in the order of their times each time one more arrives: so the same facts end the same,
// however the network shuffled them. What we did ourselves stands: a fact from before it is stale and changes nothing.

export type ReportKind = 'redeemed' | 'undone' | 'voided' | 'expired';
/** `id` tells facts of one instant apart. */
export type Fact = { kind: ReportKind; at: string; id: string };

/** Where a voucher stands; `at`: since when. */
export type Standing =
  | { status: 'active' }
  | { status: 'redeemed'; at: Date }
  | { status: 'voided'; at: Date }
  | { status: 'expired'; at: Date };

/** What became of one fact. */
export type Verdict = 'APPLIED' | 'ALREADY_REDEEMED' | 'VOIDED' | 'EXPIRED' | 'NOT_REDEEMED';

type Circumstances = {
  /** The voucher's end, exclusive. */
  endsAt: Date | null;
  /** An end that was reported before the validity was last changed is no end any more. */
  validitySince: Date | null;
};

/** Takes facts in the order of their times, from where the voucher stood. @returns where it ends, and each fact's verdict by id */
export function weigh(base: Standing, facts: Fact[], circumstances: Circumstances) {
  const verdicts = new Map<string, Verdict>();
  let standing = base;
  for (const fact of [...facts].sort(byTime)) {
    const next = step(standing, fact, circumstances);
    if (typeof next === 'string') verdicts.set(fact.id, next);
    else {
      verdicts.set(fact.id, 'APPLIED');
      standing = next;
    }
  }
  return { standing, verdicts };
}

const rank: Record<ReportKind, number> = { redeemed: 0, undone: 1, voided: 2, expired: 3 };

function byTime(one: Fact, other: Fact): number {
  const apart = Date.parse(one.at) - Date.parse(other.at) || rank[one.kind] - rank[other.kind];
  return apart || (one.id < other.id ? -1 : 1);
}

function step(
  standing: Standing,
  { kind, at: text }: Fact,
  { endsAt, validitySince }: Circumstances,
): Standing | Exclude<Verdict, 'APPLIED'> {
  const at = new Date(text);
  if (kind === 'undone') return standing.status === 'redeemed' ? { status: 'active' } : 'NOT_REDEEMED';
  if (standing.status === 'redeemed') return 'ALREADY_REDEEMED';
  if (standing.status === 'voided') return 'VOIDED';
  if (standing.status === 'expired') return 'EXPIRED';
  const ended = endsAt !== null && at >= endsAt;
  if (kind !== 'expired') return ended ? 'EXPIRED' : { status: kind, at };
  if (validitySince !== null && at < validitySince) return 'EXPIRED';
  return { status: 'expired', at: ended ? endsAt : at };
}
