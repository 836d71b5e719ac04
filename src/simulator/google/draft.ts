// What a class or object would become by a request, or why it may not. Nothing is kept here, so that it can be asked twice.

import { findFaults } from '../../google/discovery/check.ts';
import { reviewed } from './class-rules.ts';
import { inWordsOfToday } from './enum-words.ts';
import { whyFieldsWrong } from './field-rules.ts';
import type { FoundMethod } from './find-method.ts';
import { isObject, type JsonObject, textOf, textsOf } from './json-object.ts';
import { demandOffers, linked } from './link-rules.ts';
import { findNull, merge } from './merge.ts';
import { withMessage } from './messages.ts';
import { demandClass, demandOwnId } from './object-rules.ts';
import { valueNow } from './present.ts';
import { alreadyExists, invalid, type Kind, notFound, schemaFaults } from './refused.ts';
import type { Kept } from './resources.ts';
import type { State } from './state.ts';

/** Google's own: whoever sends them back after a GET changes nothing. */
const outputOnly = ['hasUsers', 'hasLinkedDevice', 'classReference', 'review', 'version'] as const;

export const kindOf = ({ resource }: FoundMethod): Kind => (resource.endsWith('Class') ? 'class' : 'object');

/** @throws Refused */
export function demandBody(schema: string, body: JsonObject, part = false): void {
  const nothing = findNull(body);
  // Stricter than known of Google: what null does is not stated.
  if (nothing !== undefined) throw invalid(`null at ${nothing}: leave the member out, or replace it`);
  const faults = findFaults(schema, body, { part });
  if (faults.length > 0) throw schemaFaults(faults);
}

/** @throws Refused 404 */
export function demandKept(found: FoundMethod, { resources, issuerId }: State): Kept {
  const [kind, id] = [kindOf(found), found.id ?? ''];
  demandOwnId(id, issuerId);
  const kept = resources.find(kind, id);
  if (kept?.resource !== found.resource) throw notFound(kind, id);
  return kept;
}

export function draftInsert(found: FoundMethod, body: JsonObject, state: State): Kept {
  demandBody(found.schema, body);
  const [kind, id] = [kindOf(found), textOf(body.id)];
  demandOwnId(id, state.issuerId);
  if (state.resources.find(kind, id)) throw alreadyExists(kind, id);
  const value = clean(found.schema, body);
  return obeying(
    { kind, resource: found.resource, schema: found.schema, id, value },
    value,
    undefined,
    state,
  );
}

export function draftChange(found: FoundMethod, body: JsonObject, state: State): Kept {
  const part = found.name === 'patch';
  demandBody(found.schema, body, part);
  const kept = demandKept(found, state);
  if (body.id !== undefined && body.id !== kept.id) {
    throw invalid(`The id of the body, ${textOf(body.id)}, is not that of the address, ${kept.id}.`);
  }
  const [before, said] = [valueNow(kept, state), clean(found.schema, body)];
  const value = part ? merge(before, said) : said;
  return obeying({ ...kept, value }, said, before, state);
}

export function draftMessage(found: FoundMethod, body: JsonObject, state: State): Kept {
  demandBody('AddMessageRequest', body);
  const kept = demandKept(found, state);
  if (!isObject(body.message)) throw invalid('message is missing');
  const before = valueNow(kept, state);
  const value = withMessage(before, inWordsOfToday('Message', body.message));
  return obeying({ ...kept, value }, {}, before, state);
}

export function draftOffers(found: FoundMethod, body: JsonObject, state: State): Kept {
  demandBody('ModifyLinkedOfferObjectsRequest', body);
  const kept = demandKept(found, state);
  const change = isObject(body.linkedOfferObjectIds) ? body.linkedOfferObjectIds : {};
  const [add, remove] = [textsOf(change.addLinkedOfferObjectIds), textsOf(change.removeLinkedOfferObjectIds)];
  const before = valueNow(kept, state);
  const ids = new Set([...textsOf(before.linkedOfferIds), ...add]);
  for (const id of remove) ids.delete(id);
  demandOffers(add, state);
  return obeying({ ...kept, value: { ...before, linkedOfferIds: [...ids] } }, {}, before, state);
}

/** @param said what the body said @throws Refused */
function obeying(kept: Kept, said: JsonObject, before: JsonObject | undefined, state: State): Kept {
  const { kind, schema } = kept;
  const why = whyFieldsWrong(schema, kept.value, state.allowed);
  if (why) throw invalid(why);
  if (kind === 'class') {
    const reviewStatus = reviewed(said.reviewStatus, before?.reviewStatus);
    return { ...kept, value: { ...kept.value, reviewStatus } };
  }
  demandClass(kept, before, state);
  demandOffers(textsOf(said.linkedOfferIds), state);
  return { ...kept, value: linked(kept.value, before, state) };
}

/** Without what Google does not keep: notifyPreference counts for its own request only. */
function clean(schema: string, body: JsonObject): JsonObject {
  const { notifyPreference: _, ...value } = inWordsOfToday(schema, body);
  for (const member of outputOnly) delete value[member];
  return value;
}
