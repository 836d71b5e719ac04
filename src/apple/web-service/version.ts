// Which version of a pass is the present one: its Last-Modified, which a phone keeps and shows us again.

/**
 * Whole seconds. A voucher that ends by the clock changes its pass without anybody's doing and without a row being
 * written: each end since the last change counts as one more version, of its own moment.
 */
export function lastModifiedOf(
  { lastModified, endsAt }: { lastModified: Date; endsAt: readonly Date[] },
  now: Date,
): Date {
  const ended = endsAt.filter((moment) => moment <= now).map((moment) => moment.getTime());
  return new Date(Math.max(lastModified.getTime() + ended.length * 1000, ...ended));
}

/**
 * RFC 9110 13.1.3. Phones send back what we said, to the letter, and that may be ahead of the clock where changes came
 * faster than seconds pass; any other moment in the future is no date that we gave.
 */
export function isUnchanged(lastModified: Date, ifModifiedSince: string | undefined, now: Date): boolean {
  if (ifModifiedSince === undefined) return false;
  const since = Date.parse(ifModifiedSince);
  if (Number.isNaN(since)) return false;
  return since === lastModified.getTime() || (since > lastModified.getTime() && since <= now.getTime());
}
