// The list as a file: every voucher that was filtered for, some hundred at a time, however many there are.

import { Temporal } from 'temporal-polyfill';
import type { Database } from '../../db/tx.ts';
import { type Cell, csvLine, csvStart } from '../../http/csv.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import { listVouchers } from '../../vouchers/list/store.ts';
import type { Presenter } from '../../vouchers/present.ts';
import type { Desk } from '../desk.ts';
import { callerText, channelText, redeemerText } from '../wording.ts';
import { type Filter, wantedOf } from './filter.ts';
import { type Row, type Rows, readRows } from './rows.ts';

export type ExportNeeds = Pick<Presenter, 'walletStates'> & { database: Database };

const atOnce = 500;

const columns = [
  'voucherNumber',
  'admin.name',
  'status',
  'redeemCode',
  'scan.owner',
  'card.number',
  'list.issuedAt',
  'issuedBy',
  'list.lastDay',
  'list.redeemedAt',
  'list.redeemedBy',
  'list.location',
  'list.channel',
  'list.reference',
] as const satisfies MessageKey[];

/** Newest first. Each part is read when the one before it has gone. */
export async function* exportVouchers(
  { database, walletStates }: ExportNeeds,
  desk: Desk,
  filter: Filter,
): AsyncGenerator<string> {
  const { locale, business } = desk;
  yield csvStart +
    csvLine([...columns.map((key) => translate(locale, key)), 'Apple Wallet', 'Google Wallet']);
  const wanted = await database.read((session) => wantedOf(session, business.id, filter));
  for (let below: number | undefined, isMore = true; isMore; ) {
    const page = { ...wanted, limit: atOnce, ...(below !== undefined && { below }) };
    const { rows, names } = await database.read(async (session) =>
      readRows(session, { walletStates }, business.id, await listVouchers(session, business.id, page)),
    );
    yield rows.map((row) => csvLine(cells(desk, row, names))).join('');
    below = rows.at(-1)?.voucher.number;
    isMore = rows.length === atOnce;
  }
}

/** Moments on the clock of the business. */
function cells({ locale, business: { timeZone } }: Desk, row: Row, names: Rows['names']): Cell[] {
  const { voucher, card, issuer, redemption, wallet } = row;
  const minute = (at: Date | undefined) => (at ? { iso: isoMinute(at, timeZone) } : null);
  return [
    voucher.number,
    voucher.title,
    translate(locale, `status.${voucher.status}`),
    // Whole, which is why owners and admins alone may have the file.
    voucher.redeemCode?.display ?? null,
    card?.name ?? translate(locale, voucher.customerCardId ? 'card.closed' : 'list.free'),
    card?.number ?? null,
    minute(voucher.issuedAt),
    callerText(locale, issuer, names) ?? null,
    voucher.lastValidDate === null ? null : { iso: voucher.lastValidDate },
    minute(redemption?.redeemedAt),
    (redemption && redeemerText(locale, redemption, names)) ?? null,
    redemption?.location ?? null,
    redemption ? channelText(locale, redemption.channel) : null,
    redemption?.reference ?? null,
    translate(locale, `wallet.${wallet.apple}`),
    translate(locale, `wallet.${wallet.google}`),
  ];
}

function isoMinute(at: Date, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
  return local.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
}
