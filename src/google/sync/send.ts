// Sends a body the way that ends with Google holding exactly it, however often it is sent.

import { memberPaths } from '../bodies/member-paths.ts';
import type { Bodies, Found, Resource } from '../client.ts';
import type { Permit } from '../pace/pace.ts';
import type { SyncNeeds } from './needs.ts';
import { noteThere, type Turn } from './store.ts';

/** Correlated: the body is of that resource. */
export type Said = { [R in Resource]: { resource: R; body: Bodies[R] } }[Resource];

/** @param whole something that Google has is not in the body any more: PATCH would leave it there */
export async function send(
  { client, metrics, pace }: SyncNeeds,
  permit: Permit,
  { resource, body }: Said,
  { exists, whole }: { exists: boolean; whole: boolean },
): Promise<Found> {
  const method = !exists ? client.insert : whole ? client.update : client.patch;
  const answer = await method(permit, resource, body);
  metrics.countGooglePatch('done');
  await pace.answered();
  return answer;
}

/** Before it leaves: whatever becomes of it, Google may have these members from now on. */
export async function noteSending(
  { database }: SyncNeeds,
  turn: Turn,
  { existsAt, sentMembers }: { existsAt: Date | null; sentMembers: string[] },
  body: object,
): Promise<void> {
  const members = memberPaths(body).filter((path) => !sentMembers.includes(path));
  if (existsAt === null || members.length === 0) return;
  await database.read((session) => noteThere(session, turn, [...sentMembers, ...members]));
}

/** Google's own members, which no body of ours holds. */
const output = /^(classReference|hasUsers|hasLinkedDevice|kind|messages|review|version)(\.|$)/;

/** The members that Google has of what somebody sent before us. */
export function found(resource: Found): string[] {
  return memberPaths(resource).filter((path) => !output.test(path));
}

/** It is there, and nobody has looked yet what it holds. */
export const notLooked = ['?'];
export function unknownMembers(members: string[]): boolean {
  return members.includes('?');
}
