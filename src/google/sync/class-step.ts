// One request of a turn that makes a class at Google equal to us.

import { lostMembers, memberPaths } from '../bodies/member-paths.ts';
import type { Permit } from '../pace/pace.ts';
import type { SyncNeeds } from './needs.ts';
import { found, noteSending, notLooked, send, unknownMembers } from './send.ts';
import { noteThere, settle, type Turn } from './store.ts';
import { meet } from './troubles.ts';
import { readClass } from './wanted.ts';

/** @returns `again` where the turn is still ours and goes on with another permit */
export async function classStep(needs: SyncNeeds, turn: Turn, permit: Permit): Promise<'done' | 'again'> {
  const { database } = needs;
  const { row, said } = await database.snapshot((session) => readClass(session, needs, turn.id));
  const exists = row.existsAt !== null;
  try {
    if (exists && unknownMembers(row.sentMembers)) {
      const members = found(await needs.client.get(permit, said.resource, turn.id));
      await database.read((session) => noteThere(session, turn, members));
      return 'again';
    }
    await noteSending(needs, turn, row, said.body);
    await send(needs, permit, said, {
      exists,
      whole: row.doubtful || lostMembers(row.sentMembers, said.body),
    });
  } catch (error) {
    const trouble = await meet(needs, turn, row, error);
    if (trouble === 'ended') return 'done';
    await database.read((session) => noteThere(session, turn, trouble === 'exists' ? notLooked : null));
    return 'again';
  }
  const members = memberPaths(said.body);
  await database.read((session) => settle(session, turn, { version: row.version, members }));
  return 'done';
}
