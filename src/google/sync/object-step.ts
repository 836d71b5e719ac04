// One request of a turn that makes an object at Google equal to us. What is sent is read when the permit is in hand, in
// one state of the database: however many changes there were, the newest goes.

import { Upstream } from '../../errors.ts';
import { lostMembers, memberPaths } from '../bodies/member-paths.ts';
import { findClass, insertClass } from '../classes/store.ts';
import { noteHolders } from '../holders/holders.ts';
import { isNotifyQuota, judge } from '../judge.ts';
import type { Permit } from '../pace/pace.ts';
import { lockObjects, markObjects, ofOwners } from '../store.ts';
import { classStep } from './class-step.ts';
import { keepMessages } from './keep-messages.ts';
import type { SyncNeeds } from './needs.ts';
import { forgetClass, keepClass, noteAutoLinked, type Row, sent, settleTold } from './rows/store.ts';
import { found, noteSending, notLooked, send, unknownMembers } from './send.ts';
import { fail, leaseOne, noteThere, putBack, settle, type Turn } from './store.ts';
import { tellStep } from './tell-step.ts';
import { meet } from './troubles.ts';
import { readObject, type WantedObject } from './wanted.ts';

/** @returns `again` where the turn is still ours and goes on with another permit */
export async function objectStep(needs: SyncNeeds, turn: Turn, permit: Permit): Promise<'done' | 'again'> {
  const { database } = needs;
  const wanted = await database.snapshot((session) => readObject(session, needs, turn.id));
  const { row, said } = wanted;
  if (!wanted.class.exists) return classFirst(needs, turn, wanted, permit);
  const isTold =
    said.resource === 'offerobject' && row.tell && row.version === row.syncedVersion && row.existsAt;
  if (isTold) return tellStep(needs, turn, { row, message: said.message }, permit);

  const exists = row.existsAt !== null;
  // What may still arrive may bring back what was taken away since.
  const whole = row.doubtful || lostMembers(row.sentMembers, said.body);
  let answer: Awaited<ReturnType<typeof send>>;
  try {
    if (exists && unknownMembers(row.sentMembers)) {
      const members = found(await needs.client.get(permit, said.resource, turn.id));
      await database.read((session) => noteThere(session, turn, members));
      return 'again';
    }
    if (said.resource === 'loyaltyobject') await noteLinks(needs, row, said.body.linkedObjectIds);
    await noteSending(needs, turn, row, said.body);
    answer = await sendObject(needs, permit, wanted, { exists, whole });
  } catch (error) {
    return after(needs, turn, wanted, error);
  }
  const { hasUsers = row.hasUsers } = answer;
  await finish(needs, turn, wanted, hasUsers);
  if (answer.hasUsers !== undefined) await noteHolders(needs, row, answer.hasUsers);
  return 'done';
}

async function sendObject(
  needs: SyncNeeds,
  permit: Permit,
  { row, said }: WantedObject,
  how: { exists: boolean; whole: boolean },
) {
  const holdsMessages = how.exists && how.whole && (row.messages > 0 || row.hasUsers === true);
  if (said.resource === 'loyaltyobject' || !holdsMessages || said.body.messages)
    return send(needs, permit, said, how);
  const { said: kept, permit: next } = await keepMessages(needs, permit, said);
  return send(needs, next, kept, how).finally(next.giveBack);
}

/** Before Google is asked: what it may do now cannot be undone, so that they are sent for ever. */
async function noteLinks(
  { database }: SyncNeeds,
  { objectId, autoLinked }: Row,
  ids: string[] = [],
): Promise<void> {
  if (ids.length > autoLinked.length)
    await database.read((session) => noteAutoLinked(session, objectId, ids));
}

/** Google has it. A voucher that is new there is to be linked to its customer's card. */
async function finish(
  { database }: SyncNeeds,
  turn: Turn,
  { row, said, class: { classId } }: WantedObject,
  hasUsers: boolean | null,
): Promise<void> {
  const isOffer = said.resource === 'offerobject';
  // Also where its answer was lost when it was made.
  const isNew = row.existsAt === null || row.syncedVersion === 0;
  const cardId = isOffer && isNew ? said.cardId : null;
  await database.transaction(async (session) => {
    if (cardId && row.voucherId) await lockObjects(session, ofOwners([row.voucherId], [cardId]));
    const tellNext = isOffer && row.tell && hasUsers === true;
    const cleared = isOffer && said.body.messages?.length === 0;
    const told = !isOffer && said.body.notifyPreference === 'NOTIFY_ON_UPDATE';
    await settle(session, turn, {
      version: row.version,
      members: memberPaths(said.body),
      again: tellNext,
      also: sent(session, { version: row.version, classId, told, tellNext, cleared }),
    });
    if (cardId) await markObjects(session, ofOwners([], [cardId]), 'edit');
  });
}

async function after(
  needs: SyncNeeds,
  turn: Turn,
  wanted: WantedObject,
  error: unknown,
): Promise<'done' | 'again'> {
  const { database } = needs;
  const { row } = wanted;
  // Not to be heard, then: what has changed is sent in any case.
  if (isCardThatTells(row) && error instanceof Upstream && isNotifyQuota(error)) {
    const { version } = row;
    await database.read((session) => settleTold(session, turn, { result: 'not told', version }));
    return 'done';
  }
  if (isRefusedMove(wanted, error)) {
    await database.read((session) => keepClass(session, turn));
    return 'again';
  }
  const trouble = await meet(needs, turn, row, error);
  if (trouble === 'ended') return 'done';
  await database.read(async (session) => {
    if (trouble === 'exists') return noteThere(session, turn, notLooked);
    // It is gone, or, where it was to be made, its class is.
    if (row.existsAt === null) await forgetClass(session, wanted.class.classId);
    await noteThere(session, turn, null);
  });
  return 'again';
}

/** Whether Google lets an object move to another class is not documented. Where it does not, the rest goes all the same. */
function isRefusedMove({ row, class: { classId } }: WantedObject, error: unknown): boolean {
  const moves = row.classId !== null && row.classId !== classId && !row.classStays;
  return moves && error instanceof Upstream && judge(error).is === 'refused';
}

const isCardThatTells = (row: Row) => row.customerCardId !== null && row.tell;

/** The object waits for its class, which another may be making now. */
async function classFirst(
  needs: SyncNeeds,
  turn: Turn,
  { class: { exists: _, ...wanted } }: WantedObject,
  permit: Permit,
): Promise<'done' | 'again'> {
  const { database, waits } = needs;
  const ofClass: Turn = { kind: 'class', id: wanted.classId, lease: turn.lease };
  const isOurs = await database.transaction(async (session) => {
    const known = await findClass(session, wanted.classId);
    if (known?.existsAt || known?.waits) return false;
    if (known === undefined) await insertClass(session, wanted);
    const { leaseSeconds: seconds, doubtSeconds } = waits;
    return leaseOne(session, ofClass, { seconds, doubtSeconds, patient: true });
  });
  if (isOurs && (await classStep(needs, ofClass, permit)) === 'again') return 'again';
  const made = await database.read((session) => findClass(session, wanted.classId));
  if (made?.existsAt) return 'again';
  await database.read((session) =>
    made?.waits && made.problem
      ? fail(session, turn, { problem: made.problem, waitMs: made.waitMs + 1000, doubtful: 0 })
      : putBack(session, turn, { waitMs: made?.waits ? made.waitMs : 500 }),
  );
  return 'done';
}
