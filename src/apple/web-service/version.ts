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
 * Phones send back what we said, to the letter; only that is unchanged. RFC 9110 13.1.3 lets a later moment count, too: after
 * a restore of the database that would tell a phone to keep what the restore took back.
 */
export function isUnchanged(lastModified: Date, ifModifiedSince: string | undefined): boolean {
  return ifModifiedSince !== undefined && Date.parse(ifModifiedSince) === lastModified.getTime();
}
