// What others report of a voucher, in whatever order it arrives.
//
// A report is a fact with the time at which it happened elsewhere. The facts are kept with the voucher and weighed anew
// each time one more arrives, so that the same facts always end the same, however the network shuffled them:
//
// - used or not: redemptions and undos in the order of their times; a redemption after the voucher's end is none;
// - voided, once anybody says so, and for good: nothing takes that back. Only a redemption of our own stands against it;
// - expired, where it is neither used nor voided and somebody said so since its validity was last changed.
//
// What we did ourselves (redeem, undo, void) settles everything before it: older facts are stale.

export type ReportKind = 'redeemed' | 'undone' | 'voided' | 'expired';
/** `id` tells facts of one instant apart; a redemption may say where it was. */
export type Fact = {
  kind: ReportKind;
  at: string;
  id: string;
  location?: string | null;
  reference?: string | null;
};

/** Where a voucher stood when we last changed it ourselves. */
export type Base = { status: 'active' } | { status: 'redeemed' | 'voided'; at: Date };

/** Where it stands; `by`: the fact that made it so, absent for what we did ourselves. */
export type Standing =
  | { status: 'active' }
  | { status: 'redeemed' | 'voided' | 'expired'; at: Date; by?: Fact };

/** What became of one fact. */
export type Verdict = 'APPLIED' | 'ALREADY_REDEEMED' | 'VOIDED' | 'EXPIRED' | 'NOT_REDEEMED' | 'STALE';

export type Circumstances = {
  /** The voucher's end, exclusive. */
  endsAt: Date | null;
  /** An expiry that was reported before the validity was last changed is none any more. */
  validitySince: Date | null;
};

/** @returns where it ends, and each fact's verdict by id */
export function weigh(
  base: Base,
  facts: Fact[],
  circumstances: Circumstances,
): { standing: Standing; verdicts: Map<string, Verdict> } {
  const verdicts = new Map<string, Verdict>();
  const sorted = [...facts].sort(byTime);
  const use = weighUse(base, sorted, circumstances, verdicts);
  const isOurs = use.status === 'redeemed' && use.by === undefined;

  const voids = sorted.filter(({ kind }) => kind === 'voided');
  const [first] = voids;
  for (const fact of voids)
    verdicts.set(fact.id, isOurs ? 'ALREADY_REDEEMED' : fact === first ? 'APPLIED' : 'VOIDED');
  const voided: Standing | undefined =
    base.status === 'voided'
      ? base
      : first && !isOurs
        ? { status: 'voided', at: momentOf(first), by: first }
        : undefined;
  if (base.status === 'voided') for (const { id } of sorted) verdicts.set(id, 'VOIDED');

  let standing = voided ?? use;
  for (const fact of sorted) {
    if (fact.kind === 'expired') {
      const { verdict, expiry } = weighExpiry(fact, standing, circumstances);
      verdicts.set(fact.id, verdict);
      standing = expiry ?? standing;
    } else if (fact.kind === 'redeemed' && voided && verdicts.get(fact.id) === 'APPLIED') {
      verdicts.set(fact.id, 'VOIDED');
    }
  }
  return { standing, verdicts };
}

function weighUse(
  base: Base,
  sorted: Fact[],
  { endsAt }: Circumstances,
  verdicts: Map<string, Verdict>,
): Extract<Standing, { status: 'active' }> | { status: 'redeemed'; at: Date; by?: Fact } {
  let use: ReturnType<typeof weighUse> =
    base.status === 'redeemed' ? { status: 'redeemed', at: base.at } : { status: 'active' };
  for (const fact of sorted) {
    const { kind, id } = fact;
    const at = momentOf(fact);
    if (kind === 'undone') {
      verdicts.set(id, use.status === 'redeemed' ? 'APPLIED' : 'NOT_REDEEMED');
      use = { status: 'active' };
    } else if (kind === 'redeemed') {
      if (use.status === 'redeemed') verdicts.set(id, 'ALREADY_REDEEMED');
      else if (endsAt !== null && at >= endsAt) verdicts.set(id, 'EXPIRED');
      else {
        verdicts.set(id, 'APPLIED');
        use = { status: 'redeemed', at, by: fact };
      }
    }
  }
  return use;
}

function weighExpiry(
  fact: Fact,
  standing: Standing,
  { endsAt, validitySince }: Circumstances,
): { verdict: Verdict; expiry?: Standing } {
  const at = momentOf(fact);
  if (validitySince !== null && at < validitySince) return { verdict: 'STALE' };
  if (standing.status === 'redeemed') return { verdict: 'ALREADY_REDEEMED' };
  if (standing.status === 'voided') return { verdict: 'VOIDED' };
  const ended = endsAt !== null && at >= endsAt ? endsAt : at;
  return { verdict: 'APPLIED', expiry: { status: 'expired', at: ended, by: fact } };
}

const rank: Record<ReportKind, number> = { redeemed: 0, undone: 1, voided: 2, expired: 3 };

function byTime(one: Fact, other: Fact): number {
  const apart = Date.parse(one.at) - Date.parse(other.at) || rank[one.kind] - rank[other.kind];
  return apart || (one.id < other.id ? -1 : 1);
}

function momentOf({ at }: Fact): Date {
  return new Date(at);
}

/** The facts that can still decide anything: the first void, the last expiry, and of undos in a row the last. */
export function decisive(facts: Fact[]): Fact[] {
  const sorted = [...facts].sort(byTime);
  const uses = sorted.filter(({ kind }) => kind === 'redeemed' || kind === 'undone');
  const kept = uses.filter(({ kind }, place) => kind === 'redeemed' || uses[place + 1]?.kind !== 'undone');
  const voided = sorted.find(({ kind }) => kind === 'voided');
  const expired = sorted.findLast(({ kind }) => kind === 'expired');
  return [...kept, ...(voided ? [voided] : []), ...(expired ? [expired] : [])].sort(byTime);
}

/**
 * What remains when we change the validity ourselves: expiries that were reported, and what was refused because it came
 * after the end, are answered and done with.
 */
export function withoutEnded<T extends { kind: string; at: string }>(facts: T[], endsAt: Date | null): T[] {
  const before = ({ at }: T) => endsAt === null || Date.parse(at) < endsAt.getTime();
  return facts.filter(
    (fact) => fact.kind === 'base' || fact.kind === 'undone' || (fact.kind === 'redeemed' && before(fact)),
  );
}
