// The signer of a process that goes on while its certificate files are replaced: it loads them when it is told to, tests
// them, and changes over where they serve at least as well. Whoever holds it signs with the new ones from then on.

import type { Clock } from '../clock.ts';
import { Misconfigured } from '../errors.ts';
import type { FileSigner } from './certificates.ts';
import { selfTest } from './self-test.ts';

export type RotatingSigner = FileSigner & {
  /** Loads the files again. @throws Misconfigured with every problem: then the present ones go on */
  reload(): Promise<void>;
  /** `listener` is called after each change: connections that presented the old certificate are to be made anew. */
  onRotated(listener: () => void): void;
};

/** @param load reads the files @throws Misconfigured where they, or passes signed with them, are no good */
export async function openRotatingSigner(
  load: () => Promise<FileSigner>,
  clock: Clock,
): Promise<RotatingSigner> {
  const loadTested = async () => {
    const signer = await load();
    await selfTest(signer, clock.now());
    return signer;
  };
  let current = await loadTested();
  let last = Promise.resolve();
  const listeners: (() => void)[] = [];

  async function changeOver(): Promise<void> {
    const next = await loadTested();
    const problems = whyNotInstead(next, current, clock.now());
    if (problems.length > 0) throw new Misconfigured(problems);
    current = next;
    for (const listener of listeners) listener();
  }

  const { passTypeIdentifier, teamIdentifier } = current;
  return Object.freeze({
    passTypeIdentifier,
    teamIdentifier,
    get subject() {
      return current.subject;
    },
    get issuer() {
      return current.issuer;
    },
    get notBefore() {
      return current.notBefore;
    },
    get notAfter() {
      return current.notAfter;
    },
    get ends() {
      return current.ends;
    },
    get warnings() {
      return current.warnings;
    },
    expiresInDays: (now) => current.expiresInDays(now),
    whyNotUsable: (now) => current.whyNotUsable(now),
    sign: (pass, now) => current.sign(pass, now),
    secureContext: (ca) => current.secureContext(ca),
    reload() {
      // One after the other, each from the files as they then are: the last word is the last set.
      const turn = last.then(changeOver);
      last = turn.catch(() => {});
      return turn;
    },
    onRotated: (listener) => void listeners.push(listener),
  } satisfies RotatingSigner);
}

/** Passes out there name their pass type and team for ever, and a set that cannot sign replaces none that can. */
function whyNotInstead(next: FileSigner, current: FileSigner, now: Date): string[] {
  const problems = (['passTypeIdentifier', 'teamIdentifier'] as const)
    .filter((id) => next[id] !== current[id])
    .map(
      (id) =>
        `signer.pem is for ${next[id]}, but this service signs for ${current[id]}: put one of the same there`,
    );
  const unusable = next.whyNotUsable(now);
  if (unusable !== undefined && current.whyNotUsable(now) === undefined)
    problems.push(`${unusable}, and the present ones still sign: put ones there that are valid now`);
  return problems;
}
