// Tells whoever has a voucher in their wallet that its status has changed. Google announces no changed fields of offers,
// and takes few messages: whatever becomes of one, the voucher itself is right by then.

import { Upstream } from '../../errors.ts';
import type { AddMessageRequest } from '../discovery/schemas.ts';
import { isNotifyQuota, judge } from '../judge.ts';
import type { Permit } from '../pace/pace.ts';
import type { SyncNeeds } from './needs.ts';
import { type Row, settleTold, type Told } from './rows/store.ts';
import type { Turn } from './store.ts';
import { meet } from './troubles.ts';

/** Tries that came to an unknown end; then it is let be. */
const mostTries = 3;

type Message = { row: Row; message(id: string): AddMessageRequest };

export async function tellStep(needs: SyncNeeds, turn: Turn, of: Message, permit: Permit): Promise<'done'> {
  const { database } = needs;
  const { row } = of;
  const result = await tell(needs, of, permit).catch((error: unknown) => {
    if (!(error instanceof Upstream)) return meet(needs, turn, row, error);
    if (isNotifyQuota(error)) return 'spent' as const;
    const verdict = judge(error).is;
    const hopeless = verdict === 'refused' || verdict === 'missing' || verdict === 'exists';
    if (hopeless || row.failures >= mostTries) return 'not told' as const;
    return meet(needs, turn, row, error);
  });
  // The turn is over: it comes again.
  if (result === 'ended' || result === 'missing' || result === 'exists') return 'done';
  await database.read((session) => settleTold(session, turn, { result }));
  return 'done';
}

async function tell(
  { client, metrics, pace }: SyncNeeds,
  { row, message }: Message,
  permit: Permit,
): Promise<Told> {
  const body = message(`v${row.version}`);
  const told = body.message?.messageType === 'TEXT_AND_NOTIFY' ? 'told' : 'told quietly';
  // It may have arrived, and Google adds the same message as often as it is asked.
  if (row.failures > 0) {
    const { messages = [] } = await client.get(permit, 'offerobject', row.objectId);
    return messages.some(({ id }) => id === body.message?.id) ? told : 'not told';
  }
  await client.addMessage(permit, 'offerobject', row.objectId, body);
  metrics.countGooglePatch('done');
  await pace.answered();
  return told;
}
