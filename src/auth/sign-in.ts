// Login and password: who is this? Checking a password takes 128 MB and 0.4 s, so few are checked at once.

import { randomBytes } from 'node:crypto';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { hashPassword, isPassword } from './password.ts';
import { findMemberByLogin, type Member } from './store.ts';

const atOnce = 2;
const waiting = 10;

export type SignIn = (login: string, password: string) => Promise<Member | undefined>;

/**
 * The check of this process; a limit on wrong passwords, shared between processes, comes with the limits on codes.
 * @returns a function that gives undefined for an unknown login as for a wrong password, after the same time,
 * @throws Refusal RATE_LIMITED when too many wait already
 */
export function createSignIn(database: Database): SignIn {
  const inTurn = takeTurns();
  let nobodysHash: Promise<string> | undefined;

  return (login, password) =>
    inTurn(async () => {
      nobodysHash ??= hashPassword(randomBytes(16).toString('hex'));
      const nobodys = await nobodysHash;
      // PostgreSQL refuses NUL in a text with an error instead of "not found".
      const found = await database.read((session) =>
        findMemberByLogin(session, login.trim().replaceAll('\0', '\ufffd')),
      );
      const right = await isPassword(password, found?.passwordHash ?? nobodys);
      if (found === undefined || !right) return undefined;
      const { passwordHash: _, ...member } = found;
      return member;
    });
}

/** Runs work `atOnce` at a time, first come, first served. */
function takeTurns() {
  let running = 0;
  const queue: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running += 1;
    else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve));
    else throw new Refusal('RATE_LIMITED', { retryAfter: 5 });
    try {
      return await work();
    } finally {
      // A place is handed on, not given back, so that nobody slips in between.
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
