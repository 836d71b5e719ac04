// An object belongs to a class of its own type, which is approved.

import { isApproved } from './class-rules.ts';
import { type JsonObject, textOf } from './json-object.ts';
import { invalid, invalidId, notApproved, notFound, permissionDenied } from './refused.ts';
import type { Kept } from './resources.ts';
import type { State } from './state.ts';

/** @throws Refused */
export function demandOwnId(id: string, issuerId: string): void {
  if (!/^\d+\.[\w.-]+$/.test(id)) throw invalidId(id);
  if (id.split('.')[0] !== issuerId) throw permissionDenied();
}

/** @throws Refused */
export function demandClass(
  { value, resource }: Kept,
  before: JsonObject | undefined,
  { resources, issuerId, allowed }: State,
): void {
  const classId = textOf(value.classId);
  demandOwnId(classId, issuerId);
  const found = resources.find('class', classId);
  if (!found) throw notFound('class', classId);
  if (found.resource.replace('Class', 'Object') !== resource) {
    throw invalid(`Wallet Object Class ${classId} is of another type.`);
  }
  if (!isApproved(found.value)) throw notApproved(classId);
  if (before && before.classId !== classId && !allowed.classMoves) {
    // Stricter than known of Google.
    throw invalid(`The class of ${textOf(value.id)} is ${textOf(before.classId)} and stays so.`);
  }
}
