// What a till's form asks for, on which channel, and where the till stands.

import { oneLine } from '../http/forms.ts';
import { deviceLocation } from '../pages/location.ts';
import type { RedeemWish } from '../redemptions/redeem.ts';

/** Characters, as in the API. */
const longestCode = 2048;
const longestReference = 200;

export function askedBy(form: URLSearchParams): { code: string; voucherId: string } {
  return { code: (form.get('code') ?? '').slice(0, longestCode), voucherId: form.get('voucherId') ?? '' };
}

/** At once: by what was scanned alone, on autopilot. */
export function wishOf(
  form: URLSearchParams,
  headers: { cookie?: string | undefined },
): { wish: RedeemWish; key: string; atOnce: boolean } {
  const { code, voucherId } = askedBy(form);
  const atOnce = form.get('mode') === 'autopilot';
  const location = deviceLocation(headers);
  const reference = oneLine(form.get('reference') ?? '', longestReference);
  return {
    atOnce,
    key: form.get('key') ?? '',
    wish: {
      ...(atOnce ? { code, channel: 'autopilot' } : { code, voucherId, channel: 'scanner' }),
      ...(location && { location }),
      ...(reference && { reference }),
    },
  };
}
