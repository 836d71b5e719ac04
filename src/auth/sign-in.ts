// Login and password: who is this? Checking a password takes 128 MB and 0.4 s, so few are checked at once; wrong ones
// are counted for all processes together.

import { randomBytes } from 'node:crypto';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { type Limit, spend, usedUp } from './limits.ts';
import { networkOf } from './network.ts';
import { hashPassword, isPassword } from './password.ts';
import { digest } from './secrets.ts';
import { findMemberByLogin, type Member } from './staff/store.ts';

const atOnce = 2;
const waiting = 10;
const perLogin: Limit = { most: 10, seconds: 15 * 60 };
const perNetwork: Limit = { most: 50, seconds: 15 * 60 };

/** @param address the IP address that asks */
export type SignIn = (login: string, password: string, address: string) => Promise<Member | undefined>;

/**
 * @returns a function that gives undefined for an unknown login as for a wrong password, after the same time
 * @throws Refusal RATE_LIMITED, even for the right password, after too many wrong ones; also when too many wait already
 */
export function createSignIn(database: Database): SignIn {
  const inTurn = takeTurns();
  let nobodysHash: Promise<string> | undefined;

  return (login, password, address) =>
    inTurn(async () => {
      nobodysHash ??= hashPassword(randomBytes(16).toString('hex'));
      const nobodys = await nobodysHash;
      // PostgreSQL refuses NUL in a text with an error instead of "not found".
      const typed = login.trim().replaceAll('\0', '\ufffd');
      const found = await database.read((session) => findMemberByLogin(session, typed));
      const tries = budgets(found?.login ?? typed, address);
      for (const [subject, limit] of tries)
        refuse(await database.read((session) => usedUp(session, subject, limit)));

      const right = await isPassword(password, found?.passwordHash ?? nobodys);
      if (found !== undefined && right) {
        const { passwordHash: _, ...member } = found;
        return member;
      }
      const waits = [];
      for (const [subject, limit] of tries)
        waits.push(await database.read((session) => spend(session, subject, limit)));
      for (const wait of waits) refuse(wait);
      return undefined;
    });
}

/** Digests, so that neither logins nor addresses stand in the table. */
function budgets(login: string, address: string): [subject: string, limit: Limit][] {
  const hidden = (text: string) => digest(text).toString('base64url');
  return [
    [`sign-in/login/${hidden(login.toLowerCase())}`, perLogin],
    [`sign-in/network/${hidden(networkOf(address))}`, perNetwork],
  ];
}

function refuse(wait: number | undefined): void {
  if (wait !== undefined) throw new Refusal('RATE_LIMITED', { retryAfter: wait });
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
