// SQL of google_callbacks: which callbacks were heard already.

import { inArray, lt, sql } from '../../db/drizzle.ts';
import { googleCallbacks } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import type { PassEvent } from './message.ts';

/** Takes a nonce for this transaction. Waits while another one holds it; false when it was heard before. */
export async function keepNonce(
  session: Session,
  {
    nonce,
    objectId,
    eventType,
    expiresAt,
  }: Pick<PassEvent, 'nonce' | 'objectId' | 'eventType' | 'expiresAt'>,
): Promise<boolean> {
  const kept = await session.query
    .insert(googleCallbacks)
    .values({ nonce, objectId, eventType, expiresAt, receivedAt: sql`${session.now}` })
    .onConflictDoNothing({ target: googleCallbacks.nonce })
    .returning({ nonce: googleCallbacks.nonce });
  return kept.length > 0;
}

const most = 1000;

/** A message is refused from its end on: a week later no clock of ours would take it. @returns false when more are left */
export async function forgetNonces(session: Session): Promise<boolean> {
  const ended = session.query
    .select({ nonce: googleCallbacks.nonce })
    .from(googleCallbacks)
    .where(lt(googleCallbacks.expiresAt, sql`${session.now} - interval '7 days'`))
    .orderBy(googleCallbacks.expiresAt)
    .limit(most);
  const forgotten = await session.query
    .delete(googleCallbacks)
    .where(inArray(googleCallbacks.nonce, ended))
    .returning({ nonce: googleCallbacks.nonce });
  return forgotten.length < most;
}
