// Messages of a class or object: appended, never the same twice recognised, and three a day may notify.
// https://developers.google.com/wallet/retail/offers/use-cases/trigger-push-notifications

import { isObject, type JsonObject, listOf } from './json-object.ts';
import { type Kind, tooManyNotices } from './refused.ts';
import type { State } from './state.ts';

const mostNotices = 3;
const dayMs = 86_400_000;

export type Notices = {
  /** @throws Refused when it would be one too many */
  demandOneMore(kind: Kind, id: string, state: State): void;
  /** It was sent. */
  count(kind: Kind, id: string, state: State): void;
};

export function createNotices(): Notices {
  const sent = new Map<string, number[]>();
  const lately = (key: string, now: number) => (sent.get(key) ?? []).filter((at) => at > now - dayMs);
  return {
    demandOneMore(kind, id, { clock, issuerId, fortune }) {
      const { length } = lately(`${kind} ${id}`, clock.now().getTime());
      if (length < mostNotices && !fortune.behaviour.quota403) return;
      throw tooManyNotices(issuerId, kind, id);
    },
    count(kind, id, { clock }) {
      const now = clock.now().getTime();
      sent.set(`${kind} ${id}`, [...lately(`${kind} ${id}`, now), now]);
    },
  };
}

export function isNotice({ messageType }: JsonObject): boolean {
  return messageType === 'TEXT_AND_NOTIFY';
}

export function withMessage(value: JsonObject, message: JsonObject): JsonObject {
  return { ...value, messages: [...listOf(value.messages), message] };
}

/** Ids that more than one message has: Google takes that, and shows both. */
export function findTwice({ messages }: JsonObject): unknown[] {
  const ids = listOf(messages).flatMap((each) => (isObject(each) && each.id !== undefined ? [each.id] : []));
  return ids.filter((id, index) => ids.indexOf(id) < index);
}
