// What this very device redeemed a moment ago: scanned again it is no wrong voucher, and no second redemption either.

const seconds = 10;

/** The Set-Cookie header that remembers it for that moment. */
export const keepJustNow = (id: string) =>
  `vw_redeemed=${id}; Max-Age=${seconds}; Path=/scan; SameSite=Strict; HttpOnly`;

export function isJustNow(
  { cookie = '' }: { cookie?: string | undefined },
  redemption: { id: string; redeemedAt: string } | null,
  now: Date,
): boolean {
  const kept = /(?:^|;\s*)vw_redeemed=([0-9a-f-]{36})(?:;|$)/.exec(cookie)?.[1];
  return (
    redemption?.id === kept && now.getTime() - Date.parse(redemption?.redeemedAt ?? '') <= seconds * 1000
  );
}
