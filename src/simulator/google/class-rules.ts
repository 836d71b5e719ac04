// A class is reviewed: it asks with UNDER_REVIEW, and Google approves at once. DRAFT is one-way.

import { type JsonObject, textOf } from './json-object.ts';
import { invalid } from './refused.ts';

const mayAsk = new Set(['UNDER_REVIEW', 'DRAFT']);

/**
 * @param asked what the body says of it, in the words of today
 * @param before what the class was; undefined for a new one
 * @returns what it becomes @throws Refused
 */
export function reviewed(asked: unknown, before: unknown): string {
  if (asked === undefined) return textOf(before);
  const word = textOf(asked);
  if (!mayAsk.has(word)) throw invalid(`Invalid review status "${word}". Use "UNDER_REVIEW" instead.`);
  if (word === 'DRAFT') {
    if (before !== undefined && before !== 'DRAFT') {
      throw invalid('Invalid review status "DRAFT". The class has left DRAFT.');
    }
    return 'DRAFT';
  }
  return 'APPROVED';
}

export function isApproved(value: JsonObject): boolean {
  return value.reviewStatus === 'APPROVED';
}
