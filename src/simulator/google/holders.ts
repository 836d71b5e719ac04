// Who has which pass in a wallet.

import { textsOf } from './json-object.ts';
import type { Resources } from './resources.ts';

export type Holders = {
  has(objectId: string): boolean;
  /** The user that was first to save it, kept even after it was removed. */
  firstOf(objectId: string): string | undefined;
  of(objectId: string): string[];
  /** Gives it to a user, with what is linked to it. @returns the ids that are new to this user */
  give(objectId: string, user: string): string[];
  /** @returns false where this user does not have it */
  take(objectId: string, user: string): boolean;
};

export function createHolders(resources: Resources): Holders {
  const users = new Map<string, Set<string>>();
  const firsts = new Map<string, string>();
  const giveOne = (objectId: string, user: string): string[] => {
    const held = users.get(objectId) ?? new Set();
    if (held.has(user)) return [];
    users.set(objectId, held.add(user));
    if (!firsts.has(objectId)) firsts.set(objectId, user);
    return [objectId];
  };
  return {
    has: (objectId) => (users.get(objectId)?.size ?? 0) > 0,
    firstOf: (objectId) => firsts.get(objectId),
    of: (objectId) => [...(users.get(objectId) ?? [])],
    give(objectId, user) {
      const linked = textsOf(resources.find('object', objectId)?.value.linkedObjectIds);
      return [objectId, ...linked].flatMap((each) => giveOne(each, user));
    },
    take: (objectId, user) => users.get(objectId)?.delete(user) ?? false,
  };
}
