// From when until when Google holds a pass for valid. https://developers.google.com/wallet/reference/rest/v1/TimeInterval

import type { Face } from '../../passes/face.ts';
import { appleExpiration } from '../../vouchers/validity.ts';
import type { TimeInterval } from '../discovery/schemas.ts';

/**
 * Both ends have an offset, or Google would take them for the phone's own time. The end is the last second, as on Apple's
 * pass. `start` is absent where the voucher ended before it began, as another system may report.
 * @returns undefined: no end
 */
export function validInterval(
  { expiresAt, timeZone }: Pick<Face, 'expiresAt' | 'timeZone'>,
  startsAt: Date,
): TimeInterval | undefined {
  if (expiresAt === null) return undefined;
  const end = { date: appleExpiration(expiresAt, timeZone) };
  const startsBefore = startsAt.getTime() < expiresAt.getTime() - 1000;
  return startsBefore ? { start: { date: startsAt.toISOString() }, end } : { end };
}
