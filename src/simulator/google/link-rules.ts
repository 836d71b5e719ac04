// Objects that are tied to another one: linkedObjectIds for ever, linkedOfferIds until they are taken off.
// https://developers.google.com/wallet/retail/offers/use-cases/auto-linked-passes

import { type JsonObject, textOf, textsOf } from './json-object.ts';
import { demandOwnId } from './object-rules.ts';
import { invalid, notFound } from './refused.ts';
import type { Kept } from './resources.ts';
import type { State } from './state.ts';

const mostLinked = 50;

/**
 * What was linked stays, whatever the body says; above 50 nothing is added, and nothing is said.
 * @returns the value with all that is linked from now on @throws Refused
 */
export function linked(value: JsonObject, before: JsonObject | undefined, state: State): JsonObject {
  const held = textsOf(before?.linkedObjectIds);
  const added = [...new Set(textsOf(value.linkedObjectIds))].filter((id) => !held.includes(id));
  for (const id of added) demandLinkable(id, textOf(value.id), state);
  const all = [...held, ...added];
  if (all.length > mostLinked) state.faults.add(`more than ${mostLinked} linked objects: the rest is lost`);
  return all.length === 0 ? value : { ...value, linkedObjectIds: all.slice(0, mostLinked) };
}

function demandLinkable(id: string, primary: string, { resources, issuerId }: State): void {
  if (!/^\d+\.[\w.-]+$/.test(id)) throw invalid(`Invalid linked object ID: ${id}`);
  if (id.split('.')[0] !== issuerId) throw invalid(`${id} is of another issuer.`);
  if (id === primary) throw invalid(`${id} cannot be linked to itself.`);
  const found = resources.find('object', id);
  if (!found) throw notFound('object', id);
  if (textsOf(found.value.linkedObjectIds).length > 0) throw invalid(`${id} has linked objects itself.`);
  if (primaryOf(primary, resources.all('object'))) throw invalid(`${primary} is linked to another object.`);
}

function primaryOf(id: string, objects: Kept[]): Kept | undefined {
  return objects.find(({ value }) => textsOf(value.linkedObjectIds).includes(id));
}

/** @throws Refused */
export function demandOffers(ids: string[], { resources, issuerId }: State): void {
  for (const id of ids) {
    demandOwnId(id, issuerId);
    const found = resources.find('object', id);
    if (found?.resource !== 'offerObject') throw notFound('object', id);
  }
}
