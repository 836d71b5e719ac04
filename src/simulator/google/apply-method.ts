// Does what a method asks for: looks, fetches pictures, looks again and keeps, in one step that nothing can come between.

import { discovery } from '../../google/discovery/discovery.ts';
import type { CallbackSender } from './callbacks.ts';
import { demandKept, draftChange, draftInsert, draftMessage, draftOffers, kindOf } from './draft.ts';
import type { FoundMethod } from './find-method.ts';
import { isObject, type JsonObject, textOf, textsOf } from './json-object.ts';
import { createNotices, findTwice, isNotice, type Notices } from './messages.ts';
import { demandOwnId } from './object-rules.ts';
import type { Pictures } from './pictures.ts';
import { present, presentPage } from './present.ts';
import { findUnwise } from './recommendations.ts';
import { badQuery, notFound, permissionDenied, unknownQuery } from './refused.ts';
import type { Kept } from './resources.ts';
import type { State } from './state.ts';

export type MethodCall = { found: FoundMethod; query: URLSearchParams; body: JsonObject };

/** @throws Refused */
export type ApplyMethod = (call: MethodCall) => Promise<JsonObject>;

export function createApplyMethod(state: State, pictures: Pictures, callbacks: CallbackSender): ApplyMethod {
  const notices = createNotices();

  const change = async ({ found, body }: MethodCall, draft: typeof draftInsert): Promise<Kept> => {
    const drafted = draft(found, body, state);
    await pictures.demand(drafted.schema, drafted.value);
    const kept = draft(found, body, state);
    const before = state.resources.find(kept.kind, kept.id);
    state.resources.keep(kept, { method: found.name, body });
    for (const fault of findUnwise(found.method.request?.$ref ?? '', body)) state.faults.add(fault);
    for (const id of findTwice(kept.value)) state.faults.add(`a message twice: ${id} on ${kept.id}`);
    pushToHolders(kept, before, state, callbacks);
    return kept;
  };

  return async (call) => {
    const { found, query } = call;
    demandQuery(found, query);
    if (found.resource === 'issuer') return answerIssuer(found, state);
    switch (found.name) {
      case 'get':
        return present(demandKept(found, state), state);
      case 'list':
        return presentPage(findListed(found, query, state), query, state);
      case 'insert':
        return present(await change(call, draftInsert), state);
      case 'patch':
      case 'update':
        return present(await change(call, draftChange), state);
      case 'addmessage':
        return { resource: present(await addMessage(call, state, notices, change), state) };
      case 'modifylinkedofferobjects':
        return present(await change(call, draftOffers), state);
      default:
        throw new Error(`Google's document has a method that the stand-in does not know: ${found.name}`);
    }
  };
}

async function addMessage(
  call: MethodCall,
  state: State,
  notices: Notices,
  change: (call: MethodCall, draft: typeof draftMessage) => Promise<Kept>,
): Promise<Kept> {
  const [kind, id] = [kindOf(call.found), call.found.id ?? ''];
  const notifies = isObject(call.body.message) && isNotice(call.body.message);
  const kept = await change(call, (...asked) => {
    const drafted = draftMessage(...asked);
    if (notifies) notices.demandOneMore(kind, id, state);
    return drafted;
  });
  if (notifies) notices.count(kind, id, state);
  return kept;
}

/** Who has the primary gets what was linked to it since. */
function pushToHolders(
  { id, value }: Kept,
  before: Kept | undefined,
  { holders }: State,
  callbacks: CallbackSender,
): void {
  const known = textsOf(before?.value.linkedObjectIds);
  const linked = textsOf(value.linkedObjectIds).filter((each) => !known.includes(each));
  for (const user of linked.length > 0 ? holders.of(id) : []) {
    const given = linked.flatMap((each) => holders.give(each, user));
    for (const each of given) callbacks.tell(each, 'save');
  }
}

/** @throws Refused */
function demandQuery({ method }: FoundMethod, query: URLSearchParams): void {
  for (const [name, value] of query) {
    const parameter = method.parameters[name] ?? discovery.parameters[name];
    if (parameter?.location !== 'query') throw unknownQuery(name);
    if (parameter.enum && !parameter.enum.includes(value)) throw badQuery(name, value);
    // Stricter than Google: the stand-in makes no partial answers and no other formats.
    if (name === 'fields' || (name === 'alt' && value !== 'json')) throw badQuery(name, value);
  }
}

/** @throws Refused */
function findListed(found: FoundMethod, query: URLSearchParams, { resources, issuerId }: State): Kept[] {
  const kind = kindOf(found);
  const [name, id] =
    kind === 'class' ? ['issuerId', query.get('issuerId')] : ['classId', query.get('classId')];
  if (!id) throw badQuery(name, id ?? '');
  const all = resources.all(kind).filter(({ resource }) => resource === found.resource);
  if (kind === 'class') {
    if (id !== issuerId) throw permissionDenied();
    return all;
  }
  demandOwnId(id, issuerId);
  const owner = resources.find('class', id);
  if (owner?.resource !== found.resource.replace('Object', 'Class')) throw notFound('class', id);
  return all.filter(({ value }) => textOf(value.classId) === id);
}

/** @throws Refused */
function answerIssuer({ name, id }: FoundMethod, { issuerId, issuerName }: State): JsonObject {
  const issuer = { issuerId, name: issuerName };
  if (name === 'list') return { resources: [issuer] };
  // Stricter than Google: a provider has no business with issuers but to read its own.
  if (name !== 'get' || id !== issuerId) throw permissionDenied();
  return issuer;
}
