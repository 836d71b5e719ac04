// Who may ask for a pass: whoever shows the token that stands in it. It is derived, so that no look into the database
// tells a pass that is not there from one that is not theirs.

import { timingSafeEqual } from 'node:crypto';
import { digest, type Secrets } from '../../auth/secrets.ts';
import type { PassKey } from '../store.ts';

/** @param authorization `ApplePass <authenticationToken>` */
export function isAuthentic(secrets: Secrets, key: PassKey, authorization: string | undefined): boolean {
  const [, shown = ''] = /^ApplePass +(\S{1,200})$/i.exec(authorization ?? '') ?? [];
  const token = secrets.passToken(key.passTypeIdentifier, key.serialNumber);
  return timingSafeEqual(digest(shown), digest(token));
}
