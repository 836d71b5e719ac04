// Classes: what many objects at Google have in common. One for each title of a business's vouchers, one for its cards.

import { createHash } from 'node:crypto';
import type { BusinessId } from '../../ids.ts';
import type { Words } from '../../passes/words.ts';
import { offerClassKey } from '../bodies/class-key.ts';

export type WantedClass = { classId: string; businessId: BusinessId } & (
  | { kind: 'offer'; title: Words }
  | { kind: 'loyalty'; title: null }
);

/** One that is known already. */
export function wantedOf(of: { classId: string; businessId: BusinessId; title: Words | null }): WantedClass {
  const { classId, businessId, title } = of;
  return title
    ? { classId, businessId, kind: 'offer', title }
    : { classId, businessId, kind: 'loyalty', title };
}

/** @param title of a voucher; null: the class of the cards. The id follows from them: whoever needs it finds the same. */
export function wantedClass(issuerId: string, businessId: BusinessId, title: Words | null): WantedClass {
  const key = title ? offerClassKey({ title }) : 'cards';
  const suffix = createHash('sha256').update(`${businessId} ${key}`).digest('base64url').slice(0, 22);
  return wantedOf({ classId: `${issuerId}.${suffix}`, businessId, title });
}
