// What a receiver is told of an event: Standard Webhooks' `{type, timestamp, data}`, signed afresh for each try.

import { signWebhook } from '../auth/standard-webhooks.ts';
import type { Session } from '../db/tx.ts';
import type { Locale } from '../i18n/locales.ts';
import type { BusinessId, CustomerCardId } from '../ids.ts';
import type { JournalEvent } from '../journal/event.ts';
import { listEventsOf } from '../journal/store.ts';
import { findVoucher } from '../vouchers/store.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import type { Message } from './send.ts';

/** The language on a customer's card; webhooks know no cards themselves. */
export type LocaleOf = (
  session: Session,
  businessId: BusinessId,
  card: CustomerCardId,
) => Promise<Locale | null>;

/**
 * The body, as JSON text.
 *
 * As of the event, the same at each try: `type`, `timestamp` (when it happened, ISO 8601), `data.sequence` (counts the
 * events of one voucher from 1: whoever gets them out of order knows the newest by it), `data.businessId`,
 * `data.voucherId` and `data.details` (the event's own facts: a redemption's id, channel and location, a reason,
 * changed fields).
 *
 * As of sending, so that a late message does not hand out a stale voucher: `data.voucher` and `data.customer`.
 * Of the customer only ids and a language, never a name, an address or a number.
 */
export async function composeBody(
  session: Session,
  event: JournalEvent,
  localeOf: LocaleOf = async () => null,
): Promise<string> {
  const { businessId, voucherId, sequence, type, at, data: details } = event;
  const voucher = await findVoucher(session, businessId, voucherId);
  if (voucher === undefined) throw new Error(`voucher ${voucherId} of an event is not there`);
  const { customerCardId: card } = voucher;
  return JSON.stringify({
    type,
    timestamp: at.toISOString(),
    data: {
      sequence,
      businessId,
      voucherId,
      voucher: describe(voucher, await findRedeemedVia(session, voucher)),
      customer: card && { id: card, locale: await localeOf(session, businessId, card) },
      details,
    },
  });
}

/** `barcodeFormats`: in which the code can be shown; without a code there is only the QR with the scan token. */
function describe(voucher: Voucher, redeemedVia: unknown) {
  return {
    id: voucher.id,
    number: voucher.number,
    title: voucher.title,
    status: voucher.status,
    code: voucher.redeemCode?.value ?? null,
    barcodeFormats: voucher.redeemCode ? ['QR', 'CODE128'] : ['QR'],
    validityType: voucher.validity.type,
    lastValidDate: voucher.lastValidDate,
    expiresAt: voucher.expiresAt?.toISOString() ?? null,
    redeemedVia,
  };
}

/** The channel of the redemption that stands; null where none does. */
async function findRedeemedVia(session: Session, { status, businessId, id }: Voucher): Promise<unknown> {
  if (status !== 'redeemed') return null;
  const events = await listEventsOf(session, businessId, id);
  return events.findLast(({ type }) => type === 'voucher.redeemed')?.data.channel ?? null;
}

/** `id` is the event's at each try, so that receivers know a repetition; `now` is the try's. */
export function signMessage(
  secrets: string[],
  { id, now, body }: { id: string; now: Date; body: string },
): Message {
  const timestamp = Math.floor(now.getTime() / 1000);
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'voucher-wallet',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signWebhook(secrets, { id, timestamp, body }),
    },
  };
}
