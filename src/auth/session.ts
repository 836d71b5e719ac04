// Who is signed in: a sealed cookie with a login, the version of its sessions and an end. Nothing is stored; the staff
// row is read on each request, and counting its version up ends every session there is. A kiosk's session is one that
// no other door takes: customers stand before it. It outlives its login's sessions, for a till that closes must not close
// the kiosks, and ends with the password or the role.

import { createHash } from 'node:crypto';
import { type Database, readNow } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { StaffId } from '../ids.ts';
import type { Secrets } from './secrets.ts';
import { findMember, type Member, updateStaff } from './staff/store.ts';

const hours = 12;
const context = 'session';

type Sealed = {
  staffId: StaffId;
  version: number;
  expiresAt: number /* milliseconds since 1970, exclusive */;
  /** `bound`: to what must not change. */
  kiosk?: Kiosk & { bound: string };
};

/** What whoever opened a kiosk has decided about it. */
export type Kiosk = {
  /** May customers type a code, besides scanning it? */
  typed: boolean;
};

export type Sessions = {
  /** The Set-Cookie header that signs this member of staff in: as it was when the password was checked. */
  start(member: Pick<Member, 'id' | 'sessionVersion'>): Promise<string>;
  /** The Set-Cookie header that makes this browser a kiosk of this member of staff, and nothing else any more. */
  startKiosk(member: Pick<Member, 'id' | 'sessionVersion'>, kiosk: Kiosk): Promise<string>;
  /**
   * Signs the login out everywhere but at its kiosks, so that a copied cookie is dead. @returns the Set-Cookie header that
   * says so
   * @throws Refusal SCOPE_MISSING at a kiosk, which takes a password to leave
   */
  end(cookies: string | undefined): Promise<string>;
  /**
   * @param cookies the Cookie header
   * @returns undefined for whoever is not signed in, or no longer on the staff; and at a kiosk, whoever opened it
   */
  memberOf(cookies: string | undefined): Promise<Member | undefined>;
  /** @returns undefined wherever there is no kiosk */
  kioskOf(cookies: string | undefined): Promise<(Kiosk & { member: Member }) | undefined>;
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
  const secure = publicUrl.startsWith('https://');
  // The prefix binds the cookie to this very host: no neighbour under the same domain can plant one.
  const name = secure ? '__Host-vw_session' : 'vw_session';
  const pattern = new RegExp(`(?:^|;\\s*)${name}=([A-Za-z0-9_-]{1,500})(?:;|$)`);
  const cookie = (value: string, seconds: number) =>
    `${name}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

  function unseal(cookies = ''): Sealed | undefined {
    const value = pattern.exec(cookies)?.[1];
    if (value === undefined) return undefined;
    try {
      return JSON.parse(secrets.open(Buffer.from(value, 'base64url'), context));
    } catch {
      return undefined;
    }
  }

  async function holderOf(sealed: Sealed): Promise<Member | undefined> {
    const found = await database.read((session) => findMember(session, sealed.staffId));
    if (found === undefined) return undefined;
    const { now, passwordHash, ...member } = found;
    const stands = sealed.kiosk
      ? sealed.kiosk.bound === bindingOf(passwordHash, member)
      : sealed.version === member.sessionVersion;
    return stands && now.getTime() < sealed.expiresAt ? member : undefined;
  }

  async function memberOf(cookies: string | undefined): Promise<Member | undefined> {
    const sealed = unseal(cookies);
    return sealed === undefined || sealed.kiosk ? undefined : holderOf(sealed);
  }

  async function seal(
    { id, sessionVersion }: Pick<Member, 'id' | 'sessionVersion'>,
    kiosk?: Sealed['kiosk'],
  ): Promise<string> {
    const now = await database.read(readNow);
    const sealed: Sealed = {
      staffId: id,
      version: sessionVersion,
      expiresAt: now.getTime() + hours * 3_600_000,
      ...(kiosk && { kiosk }),
    };
    return cookie(secrets.seal(JSON.stringify(sealed), context).toString('base64url'), hours * 3600);
  }

  return {
    start: (member) => seal(member),
    async startKiosk(member, kiosk) {
      const found = await database.read((session) => findMember(session, member.id));
      if (found === undefined) throw new Refusal('SCOPE_MISSING', { detail: 'This login is gone.' });
      return seal(member, { ...kiosk, bound: bindingOf(found.passwordHash, found) });
    },
    async end(cookies) {
      if (unseal(cookies)?.kiosk)
        throw new Refusal('SCOPE_MISSING', { detail: 'A kiosk is left with a password, at /kiosk/exit.' });
      const member = await memberOf(cookies);
      if (member !== undefined) {
        const { businessId, id } = member;
        await database.read((session) => updateStaff(session, businessId, id, { endSessions: true }));
      }
      return cookie('', 0);
    },
    memberOf,
    async kioskOf(cookies) {
      const sealed = unseal(cookies);
      if (sealed?.kiosk === undefined) return undefined;
      const member = await holderOf(sealed);
      return member && { typed: sealed.kiosk.typed, member };
    },
  };
}

function bindingOf(passwordHash: string, { role }: Pick<Member, 'role'>): string {
  return createHash('sha256').update(`${role} ${passwordHash}`).digest('base64url').slice(0, 22);
}
