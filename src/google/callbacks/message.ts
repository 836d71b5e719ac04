// What a callback says, once it is known to be Google's.
// https://developers.google.com/wallet/retail/offers/use-cases/use-callbacks-for-saves-and-deletions

import { longest } from './lengths.ts';
import { asText, type Members, parseMembers } from './read-strictly.ts';

/** A phone has saved the object or deleted it. No time of the event is told, only when the message ends. */
export type PassEvent = {
  eventType: 'save' | 'del';
  classId: string;
  objectId: string;
  nonce: string;
  expiresAt: Date;
};

/** What Google tells besides, under its own name and with other members: `activate` speaks of several objects. */
export type UnknownEvent = { eventType: 'unknown'; name: string; expiresAt: Date };

export type CallbackMessage = PassEvent | UnknownEvent;

/** @returns undefined for a message that says too little to act on */
export function readMessage(signedMessage: string): CallbackMessage | undefined {
  const members = parseMembers(signedMessage);
  const name = asWord(members?.eventType);
  const expiresAt = asMoment(members?.expTimeMillis);
  if (members === undefined || name === undefined || expiresAt === undefined) return undefined;
  if (name !== 'save' && name !== 'del') return { eventType: 'unknown', name, expiresAt };
  return readPassEvent(members, name, expiresAt);
}

function readPassEvent(
  members: Members,
  eventType: PassEvent['eventType'],
  expiresAt: Date,
): PassEvent | undefined {
  const classId = asWord(members.classId);
  const objectId = asWord(members.objectId);
  const nonce = asWord(members.nonce);
  if (classId === undefined || objectId === undefined || nonce === undefined) return undefined;
  return { eventType, classId, objectId, nonce, expiresAt };
}

/** PostgreSQL refuses NUL in a text, and no id holds any other control character either. */
function asWord(value: unknown): string | undefined {
  const text = asText(value, longest.id);
  return text !== undefined && !/\p{Cc}/u.test(text) ? text : undefined;
}

/** Milliseconds of Unix time as Google writes them in messages: a number. */
function asMoment(value: unknown): Date | undefined {
  const fits = typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 1e15;
  return fits ? new Date(value) : undefined;
}
