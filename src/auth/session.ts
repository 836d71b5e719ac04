// Who is signed in: a sealed cookie with a staff id and an end. Nothing is stored; the staff row is read on each request.

import { type Database, readNow } from '../db/tx.ts';
import type { StaffId } from '../ids.ts';
import type { Secrets } from './secrets.ts';
import { findMember, type Member } from './store.ts';

const hours = 12;
const name = 'vw_session';
const context = 'session';

type Sealed = { staffId: StaffId /** Milliseconds since 1970, exclusive. */; expiresAt: number };

export type Sessions = {
  /** The Set-Cookie header that signs this member of staff in. */
  start(staffId: StaffId): Promise<string>;
  /** The Set-Cookie header that signs the browser out. */
  end(): string;
  /** @param cookies the Cookie header @returns undefined for whoever is not signed in, or no longer on the staff */
  memberOf(cookies: string | undefined): Promise<Member | undefined>;
};

export function createSessions({
  database,
  secrets,
  publicUrl,
}: {
  database: Database;
  secrets: Secrets;
  publicUrl: string;
}): Sessions {
  const secure = publicUrl.startsWith('https://') ? '; Secure' : '';
  const cookie = (value: string, seconds: number) =>
    `${name}=${value}; Max-Age=${seconds}; Path=/admin; HttpOnly; SameSite=Strict${secure}`;

  function unseal(cookies = ''): Sealed | undefined {
    const [, value] = /(?:^|;\s*)vw_session=([A-Za-z0-9_-]{1,500})(?:;|$)/.exec(cookies) ?? [];
    if (value === undefined) return undefined;
    try {
      return JSON.parse(secrets.open(Buffer.from(value, 'base64url'), context));
    } catch {
      return undefined;
    }
  }

  return {
    async start(staffId) {
      const now = await database.read(readNow);
      const sealed: Sealed = { staffId, expiresAt: now.getTime() + hours * 3_600_000 };
      return cookie(secrets.seal(JSON.stringify(sealed), context).toString('base64url'), hours * 3600);
    },
    end: () => cookie('', 0),
    async memberOf(cookies) {
      const sealed = unseal(cookies);
      if (sealed === undefined) return undefined;
      const found = await database.read((session) => findMember(session, sealed.staffId));
      if (found === undefined) return undefined;
      const { now, ...member } = found;
      return now.getTime() < sealed.expiresAt ? member : undefined;
    },
  };
}
