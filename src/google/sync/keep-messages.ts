// A whole body replaces all that is there, the messages too: those that a pass holds are asked for first, and go with it.

import type { Bodies, Found } from '../client.ts';
import { TooLate } from '../client.ts';
import type { Message } from '../discovery/schemas.ts';
import type { Permit } from '../pace/pace.ts';
import type { SyncNeeds } from './needs.ts';
import { patience } from './waits.ts';

type Offer = { resource: 'offerobject'; body: Bodies['offerobject'] };

/** @returns besides the body the permit to send it with, since the first one is used @throws Upstream, TooLate */
export async function keepMessages(
  { client, pace }: SyncNeeds,
  permit: Permit,
  { resource, body }: Offer,
): Promise<{ said: Offer; permit: Permit }> {
  const { messages = [] } = await client.get(permit, resource, body.id);
  const next = await pace.take('urgent', patience);
  if (next === undefined) throw new TooLate('no second permit');
  return { said: { resource, body: { ...body, messages: messages.map(withoutNoise) } }, permit: next };
}

/** Without its type: who has it was told, and is not told again. */
function withoutNoise(message: NonNullable<Found['messages']>[number]): Message {
  const { id, header, body, localizedHeader, localizedBody } = message as Message;
  return JSON.parse(JSON.stringify({ id, header, body, localizedHeader, localizedBody }));
}
