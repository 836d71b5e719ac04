// A link for whoever wants a voucher or a card in Google Wallet. What is not at Google yet is made on the way.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { CustomerCard } from '../customers/card.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import { claimObject } from './claim.ts';
import { wantCheck, withId } from './holders/store.ts';
import type { Owner } from './owner.ts';
import { saveLink } from './save-link.ts';
import type { ServiceAccount } from './service-account.ts';
import { findObject } from './store.ts';
import type { Sync } from './sync/look.ts';

export type SaveLinks = {
  /** Where its holder saves it. @throws Refusal PASS_UNAVAILABLE while Google has it not and cannot be asked */
  voucher(voucher: Voucher): Promise<string>;
  card(card: CustomerCard): Promise<string>;
};

type LinkNeeds = {
  database: Database;
  clock: Clock;
  publicUrl: string;
  saveUrl: string;
  issuerId: string;
  account: Pick<ServiceAccount, 'email' | 'signJwt'>;
  sync: Pick<Sync, 'one'>;
};

/** Milliseconds for which somebody waits for what is not at Google yet, and tries that fail at once meanwhile. */
const patience = 8000;
const tries = 3;
const lookAgain = 200;
/** Seconds until their page asks again. */
const retryAfter = 5;
/** Seconds after which Google is asked whether a link was used. */
const usedWithin = 300;

export function openSaveLinks(needs: LinkNeeds): SaveLinks {
  const { database, clock, issuerId, sync } = needs;

  /** Made on the way, by us or by whoever has its turn. @returns whether it is there by then */
  async function make(objectId: string, owner: Owner): Promise<boolean> {
    const end = performance.now() + patience;
    for (let left = tries; left > 0 && performance.now() < end; ) {
      if (await sync.one(objectId)) left -= 1;
      const found = await database.read((session) => findObject(session, issuerId, owner));
      if (found?.existsAt) return true;
      await sleep(lookAgain);
    }
    return false;
  }

  async function linkOf(owner: Owner, kind: 'voucher' | 'card'): Promise<string> {
    const { objectId, existsAt, refused } = await claimObject(database, issuerId, owner);
    if (existsAt === null) {
      const late = sleep(patience, false, { ref: false });
      if (refused || !(await Promise.race([make(objectId, owner), late])))
        throw new Refusal('PASS_UNAVAILABLE', {
          detail: 'Google Wallet cannot be reached just now.',
          retryAfter,
        });
    }
    await database.read((session) => wantCheck(session, withId(issuerId, objectId), usedWithin));
    return saveLink(needs, { objectId, kind }, clock.now());
  }

  return {
    voucher: ({ businessId, id: voucherId }) => linkOf({ businessId, voucherId }, 'voucher'),
    card: ({ businessId, id: customerCardId }) => linkOf({ businessId, customerCardId }, 'card'),
  };
}
