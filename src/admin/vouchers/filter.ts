// Which vouchers of the list are wanted: the filters, as they stand in an address, and the search, which never does.

import { findCallersOf } from '../../auth/callers/store.ts';
import type { Session } from '../../db/tx.ts';
import { type BusinessId, isId, type StaffId } from '../../ids.ts';
import { redeemedAtLocation } from '../../redemptions/store.ts';
import { readSearch } from '../../vouchers/list/search.ts';
import type { ListFilter } from '../../vouchers/list/store.ts';
import { type Status, statuses } from '../../vouchers/voucher.ts';

/** Empty: not chosen. What cannot be chosen is not. */
export type Filter = {
  status: Status | '';
  staff: string;
  location: string;
  from: string;
  to: string;
  q: string;
};

const longestSearch = 100;
const longestLocation = 200;

/** `said`: what an address or a form says under a name. */
export function readFilter(said: (name: string) => string | null | undefined): Filter {
  const read = (name: string) => said(name) ?? '';
  const status = read('status');
  return {
    status: statuses.find((each) => each === status) ?? '',
    staff: isId(read('staff')) ? read('staff') : '',
    location: read('location').replaceAll('\0', '').slice(0, longestLocation),
    from: readDay(read('from')),
    to: readDay(read('to')),
    q: read('q').replaceAll('\0', '').trim().slice(0, longestSearch),
  };
}

/** The number below which the page begins; undefined: at the newest. */
export function readBefore(text: string | null | undefined): number | undefined {
  return /^\d{1,9}$/.test(text ?? '') ? Number(text) : undefined;
}

/** @param search sealed: whoever looks for a code must not leave it in histories and logs */
export function addressOf({ q: _, ...filter }: Filter, before?: number, search = ''): string {
  const chosen = Object.entries(filter).filter(([, value]) => value !== '');
  const query = new URLSearchParams(chosen);
  if (search !== '') query.set('search', search);
  if (before !== undefined) query.set('before', String(before));
  return query.size === 0 ? '/admin/vouchers' : `/admin/vouchers?${query}`;
}

export function isFiltered(filter: Filter): boolean {
  return Object.values(filter).some((value) => value !== '');
}

export async function wantedOf(
  session: Session,
  businessId: BusinessId,
  { status, staff, location, from, to, q }: Filter,
): Promise<Omit<ListFilter, 'limit'>> {
  return {
    ...(status && { status }),
    ...(staff && { issuedBy: await findCallersOf(session, businessId, staff as StaffId) }),
    ...(location && { also: redeemedAtLocation(location) }),
    ...(from && { from }),
    ...(to && { to }),
    ...(q && { q: await readSearch(session, businessId, q) }),
  };
}

function readDay(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '0001') return '';
  const day = new Date(`${text}T00:00Z`);
  return Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text) ? '' : text;
}
