// What Google's review says of our offer classes: of a rejected one, or a draft, no voucher can be saved.

import { Upstream } from '../errors.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';
import type { Found, GoogleClient } from './client.ts';
import type { Permits } from './examine-permits.ts';
import { oneLine } from './examine-words.ts';

const check = 'Google classes';
/** Read, and named one by one. */
const mostRead = 1000;
const mostNamed = 10;

type Needs = {
  client: Pick<GoogleClient, 'listOfferClasses'>;
  permits: Pick<Permits, 'next'>;
  issuerId: string;
};

export async function examineClasses({ client, permits, issuerId }: Needs): Promise<Finding[]> {
  const permit = await permits.next();
  try {
    const classes = await client.listOfferClasses(permit, issuerId, mostRead);
    const findings = classes.flatMap(judge);
    const left = findings.length - mostNamed;
    const more = left > 0 ? [fail(check, `${left} more are rejected or drafts`, mend)] : [];
    return [...findings.slice(0, mostNamed), ...more, ok(check, count(classes))];
  } catch (error) {
    if (!(error instanceof Upstream)) throw error;
    return [warn(check, `cannot be listed (${oneLine(error.message)})`, 'ask again later')];
  } finally {
    await permit.giveBack();
  }
}

const mend =
  'pay.google.com/business/console → Google Wallet API → the class: mend what is named; each later change of ours asks for another review';

function judge(found: Found): Finding[] {
  const { id, review } = found;
  const status = statusOf(found);
  if (status === 'DRAFT') return [warn(check, `${id} is a draft: no voucher of it can be saved`, mend)];
  if (status !== 'REJECTED') return [];
  const { comments } = Object(review) as { comments?: unknown };
  const why = typeof comments === 'string' && comments ? `: "${oneLine(comments)}"` : '';
  return [fail(check, `${id} is rejected${why}`, mend)];
}

/** Google may write `rejected` and `underReview`, as it did once. */
function statusOf({ reviewStatus = 'unknown' }: Found): string {
  return reviewStatus.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

function count(classes: Found[]): string {
  if (classes.length === 0) return 'none yet: the first voucher makes one';
  const counts = Map.groupBy(classes, statusOf);
  const each = [...counts].map(([status, { length }]) => `${length} ${status}`).sort();
  const first = classes.length >= mostRead ? `the first ${mostRead}: ` : '';
  return `${first}${each.join(', ')}`;
}
