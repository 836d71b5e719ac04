// Idempotency-Key: the key is taken, the work done and its answer kept in one transaction, so that a retry gets the
// first answer again, whatever was lost on the way (draft-ietf-httpapi-idempotency-key-header). Scoped to the caller.

import type { Database, Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { type Actor, nameOf } from './actor.ts';
import { digest, type Secrets } from './secrets.ts';
import { claimIdempotencyKey, deleteOldAnswers, findFirstAnswer, keepFirstAnswer } from './store.ts';

export type Answer = { status: number; body: unknown };
/** What was asked: the same key must come with the same `request` (any JSON value). */
export type IdempotentCall = {
  actor: Actor;
  key: string | undefined;
  request: unknown;
  /** What a kept answer is, shown again: it may name who is gone since. */
  again?(session: Session, json: string): Promise<string>;
};

/**
 * Runs `work` in a transaction, once per key. Failures are not kept: a refused call may be mended and sent again.
 * @returns the answer as JSON text, byte for byte the first one on a retry
 * @throws Refusal IDEMPOTENCY_KEY_REUSED for the same key with another request, IN_PROGRESS while the first still runs
 */
export async function once(
  { database, secrets }: { database: Database; secrets: Secrets },
  { actor, key, request, again }: IdempotentCall,
  work: (session: Session) => Promise<Answer>,
): Promise<{ status: number; json: string; replayed: boolean }> {
  if (key === undefined) {
    const { status, body } = await database.transaction(work);
    return { status, json: JSON.stringify(body), replayed: false };
  }
  const claim = { businessId: actor.businessId, caller: nameOf(actor), key: readKey(key) };
  const context = JSON.stringify(claim);
  const requestHash = digest(canonicalJson(request));

  return database.transaction(async (session) => {
    if (await claimIdempotencyKey(session, claim, requestHash).catch(inProgress)) {
      const { status, body } = await work(session);
      const json = JSON.stringify(body);
      await keepFirstAnswer(session, claim, status, secrets.seal(json, context));
      return { status, json, replayed: false };
    }
    const first = await findFirstAnswer(session, claim);
    if (first?.status == null || first.sealedBody === null)
      throw new Refusal('IN_PROGRESS', { retryAfter: 1 });
    if (!first.requestHash.equals(requestHash)) {
      throw new Refusal('IDEMPOTENCY_KEY_REUSED', {
        errors: [
          { path: '/headers/idempotency-key', message: 'was used with another request: send a new key' },
        ],
      });
    }
    const json = secrets.open(first.sealedBody, context);
    return { status: first.status, json: again ? await again(session, json) : json, replayed: true };
  });
}

function readKey(key: string): string {
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new Refusal('INVALID', {
    errors: [{ path: '/headers/idempotency-key', message: 'must have 1 to 255 printable ASCII characters' }],
  });
}

/** The claim waits for the transaction that holds the key, as long as the session's lock_timeout allows. */
function inProgress(error: unknown): never {
  const { cause } = error as { cause?: { code?: string } };
  if (cause?.code === '55P03') throw new Refusal('IN_PROGRESS', { retryAfter: 1 });
  throw error;
}

/** The same value always gives the same text, in whatever order its members came. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** Answers are kept for 30 days: a key that comes later is a new call. */
const days = 30;
const chunk = 5000;

/** Deletes answers that are too old; what is left over is for the next sweep. */
export async function sweepIdempotencyKeys(session: Session): Promise<void> {
  await deleteOldAnswers(session, days, chunk);
}
