// What a pass is to say now, read from one state of the database: its version and its words belong together.

import type { Secrets } from '../auth/secrets.ts';
import type { Session } from '../db/tx.ts';
import type { CustomerCardId } from '../ids.ts';
import type { CardFace } from '../passes/card-face.ts';
import type { Face } from '../passes/face.ts';
import { readCardFace, readVoucherFace } from '../passes/read.ts';
import type { Pass } from './store.ts';

export type Rendered = { kind: 'coupon'; face: Face } | { kind: 'card'; face: CardFace };

export async function render(
  session: Session,
  needs: { secrets: Secrets; publicUrl: string },
  { businessId, voucherId, customerCardId }: Pass,
): Promise<Rendered> {
  if (voucherId !== null) {
    const { face } = await readVoucherFace(session, needs, businessId, voucherId);
    return { kind: 'coupon', face };
  }
  const { face } = await readCardFace(session, needs, businessId, customerCardId as CustomerCardId);
  return { kind: 'card', face };
}
