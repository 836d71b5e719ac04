// Tells whoever has a voucher in their wallet that its status has changed. Google announces no changed fields of offers,
// and takes few messages: whatever becomes of one, the voucher itself is right by then.

import { Upstream } from '../../errors.ts';
import { TooLate } from '../client.ts';
import type { AddMessageRequest } from '../discovery/schemas.ts';
import { isNotifyQuota, judge } from '../judge.ts';
import type { Permit } from '../pace/pace.ts';
import type { SyncNeeds } from './needs.ts';
import { noteTelling, type Row, settleTold, type Told } from './rows/store.ts';
import type { Turn } from './store.ts';
import { meet } from './troubles.ts';

/** Tries that came to an unknown end; then it is let be. */
const mostTries = 3;

type Message = { row: Row; message(id: string): AddMessageRequest };

export async function tellStep(
  needs: SyncNeeds,
  turn: Turn,
  { row, message }: Message,
  permit: Permit,
): Promise<'done' | 'again'> {
  const { database } = needs;
  const body = message(`v${row.version}`);
  const isHeard = body.message?.messageType === 'TEXT_AND_NOTIFY';
  const end = (result: Told) =>
    database.read((session) => settleTold(session, turn, { result, version: row.version }));
  try {
    if (row.telling) {
      if (await hasArrived(needs, row, body, permit)) await end(isHeard ? 'told' : 'told quietly');
      // What may still arrive is not sent again.
      else if (row.doubtful || row.failures >= mostTries) await end('not told');
      else {
        await database.read((session) => noteTelling(session, row.objectId, false));
        return 'again';
      }
      return 'done';
    }
    await database.read((session) => noteTelling(session, row.objectId, true));
    await needs.client.addMessage(permit, 'offerobject', row.objectId, body);
    needs.metrics.countGooglePatch('done');
    await needs.pace.answered();
    await end(isHeard ? 'told' : 'told quietly');
  } catch (error) {
    const why = whyNotTold(error, isHeard);
    if (why === 'spent' || why === 'not told') await end(why);
    else {
      if (why === 'not sent') await database.read((session) => noteTelling(session, row.objectId, false));
      await meet(needs, turn, row, error);
    }
  }
  return 'done';
}

/** Google adds the same message as often as it is asked: so it is looked for first. */
async function hasArrived(
  { client }: SyncNeeds,
  { objectId }: Row,
  body: AddMessageRequest,
  permit: Permit,
): Promise<boolean> {
  const { messages = [] } = await client.get(permit, 'offerobject', objectId);
  return messages.some(({ id }) => id === body.message?.id);
}

/** `not sent`: it surely did not arrive, and may be sent again. */
function whyNotTold(error: unknown, isHeard: boolean): Told | 'not sent' | 'unknown' {
  if (error instanceof TooLate) return 'not sent';
  if (!(error instanceof Upstream) || error.party !== 'google') return 'unknown';
  if (isNotifyQuota(error)) return isHeard ? 'spent' : 'not told';
  const verdict = judge(error).is;
  if (verdict === 'unknown') return 'unknown';
  return verdict === 'refused' || verdict === 'missing' || verdict === 'exists' ? 'not told' : 'not sent';
}
