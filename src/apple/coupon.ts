// The face of a voucher as pass.json of a coupon.

import type { Face } from '../passes/face.ts';
import { appleExpiration } from '../vouchers/validity.ts';
import { createFields } from './fields.ts';
import type { Localizer } from './localize.ts';
import { type PassIdentity, passJson } from './pass-json.ts';

/** @param hasStrip the picture of a coupon lies under its primary field: with one, the title moves below it */
export function couponJson(face: Face, identity: PassIdentity, localizer: Localizer, hasStrip: boolean) {
  const { field, optional, link, announced } = createFields(localizer);
  const title = field('title', { label: face.oneTime, value: face.title });
  return passJson(face, identity, localizer, {
    description: localizer.key(face.title),
    ...(face.expiresAt && { expirationDate: appleExpiration(face.expiresAt, face.timeZone) }),
    coupon: {
      headerFields: [announced('status', face.status, 'status.news')],
      primaryFields: hasStrip ? [] : [title],
      secondaryFields: hasStrip ? [title] : [],
      auxiliaryFields: [field('validity', face.validity)],
      backFields: [
        ...optional('description', face.description),
        ...optional('code', face.code),
        field('number', face.number),
        ...optional('contact', face.contact),
        link('page', face.page),
      ],
    },
  });
}
