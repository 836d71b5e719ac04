// Apple Wallet as the rest of the house sees it: passes for vouchers and cards, and which of them are on phones.

import { LRUCache } from 'lru-cache';
import { digest, type Secrets } from '../auth/secrets.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { CustomerCard } from '../customers/card.ts';
import { type Database, readNow, type Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId, PassSerial, VoucherId } from '../ids.ts';
import type { Metrics } from '../metrics.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import { bundle } from './bundle.ts';
import { claimSerial } from './claim.ts';
import { composeCard, composeCoupon } from './compose.ts';
import { whatSigns } from './expiry.ts';
import { openPictures } from './pictures.ts';
import { type Rendered, render } from './render.ts';
import { type Signer, seal } from './seal.ts';
import { findHolders, findPass, type Owner, ofOwners } from './store.ts';
import { lastModifiedOf } from './web-service/version.ts';

/** `pending` while the certificates cannot sign; `removed` after the last phone left. */
export type AppleState = 'offered' | 'saved' | 'removed' | 'pending';

/** The .pkpass, and since when it is as it is. */
export type SealedPass = { bytes: Buffer; lastModified: Date };

export type AppleWallet = {
  /** The certificates are not Apple's: no phone accepts the pass. */
  development: boolean;
  passTypeIdentifier: string;
  voucherStates(
    session: Session,
    businessId: BusinessId,
    ids: VoucherId[],
  ): Promise<Map<VoucherId, AppleState>>;
  cardStates(
    session: Session,
    businessId: BusinessId,
    ids: CustomerCardId[],
  ): Promise<Map<CustomerCardId, AppleState>>;
  /** What the certificates can do, for operators. */
  whatSigns(): string;
  /** From now on signatures are counted there, and the ends of the certificates seen. */
  watchedBy(metrics: Pick<Metrics, 'countSignature' | 'watchCertificates'>): void;
  /** The .pkpass. @throws Refusal PASS_UNAVAILABLE while the certificates cannot sign */
  voucherPass(voucher: Voucher): Promise<Buffer>;
  cardPass(card: CustomerCard): Promise<Buffer>;
  /** The .pkpasses of up to ten vouchers. */
  bundle(vouchers: Voucher[]): Promise<Buffer>;
  /** @returns undefined where there is no such pass */
  passBySerial(serialNumber: PassSerial): Promise<SealedPass | undefined>;
};

type Needs = {
  database: Database;
  secrets: Secrets;
  clock: Clock;
  signer: Signer;
};

/** Bytes of sealed passes kept in memory: many phones ask for one version at the same time. */
const mostBytes = 32 * 1024 * 1024;

export async function openAppleWallet(
  { publicUrl, apple }: Pick<Config, 'publicUrl' | 'apple'>,
  { database, secrets, clock, signer }: Needs,
): Promise<AppleWallet> {
  const pictures = await openPictures(database);
  const { passTypeIdentifier, teamIdentifier } = signer;
  let metrics: Pick<Metrics, 'countSignature'> | undefined;

  const sealed = new LRUCache<string, Buffer, { rendered: Rendered; serialNumber: PassSerial }>({
    maxSize: mostBytes,
    sizeCalculation: ({ length }) => length,
    async fetchMethod(_key, _stale, { context: { rendered, serialNumber } }) {
      const composed = await compose(rendered, serialNumber);
      const start = performance.now();
      const bytes = await seal(composed, signer, clock.now());
      metrics?.countSignature(rendered.kind, (performance.now() - start) / 1000);
      return bytes;
    },
  });

  async function compose({ kind, face }: Rendered, serialNumber: PassSerial) {
    const identity = {
      passTypeIdentifier,
      teamIdentifier,
      serialNumber,
      webServiceURL: `${publicUrl}/apple`,
      authenticationToken: secrets.passToken(passTypeIdentifier, serialNumber),
    };
    if (kind === 'card') return composeCard(face, identity, await pictures.of(face.brand, null));
    return composeCoupon(face, identity, await pictures.of(face.brand, face.artworkId));
  }

  async function passBySerial(serialNumber: PassSerial): Promise<SealedPass | undefined> {
    const read = await database.snapshot(async (session) => {
      const pass = await findPass(session, { passTypeIdentifier, serialNumber });
      if (pass === undefined) return undefined;
      const lastModified = lastModifiedOf(pass, await readNow(session));
      return { lastModified, rendered: await render(session, { secrets, publicUrl }, pass) };
    });
    if (read === undefined) return undefined;
    const { lastModified, rendered } = read;
    // Whoever renewed the certificates wants to see them in the next pass; whoever let them end, none.
    const by = [signer.subject, signer.notBefore, signer.ends, signer.whyNotUsable(clock.now())];
    const key = digest(JSON.stringify([serialNumber, rendered, by])).toString('base64');
    return { lastModified, bytes: await sealed.forceFetch(key, { context: { rendered, serialNumber } }) };
  }

  async function passOf(businessId: BusinessId, owner: Owner): Promise<Buffer> {
    const pass = await passBySerial(await claimSerial(database, businessId, owner, passTypeIdentifier));
    if (pass === undefined) throw new Error('an Apple pass vanished');
    return pass.bytes;
  }

  async function statesOf<Id extends VoucherId | CustomerCardId>(
    session: Session,
    businessId: BusinessId,
    ids: Id[],
    of: { which: ReturnType<typeof ofOwners>; id: 'voucherId' | 'customerCardId' },
  ): Promise<Map<Id, AppleState>> {
    const rest = signer.whyNotUsable(clock.now()) ? 'pending' : 'offered';
    const states = new Map<Id, AppleState>(ids.map((id) => [id, rest]));
    if (of.which === undefined) return states;
    for (const holder of await findHolders(session, businessId, passTypeIdentifier, of.which))
      states.set(holder[of.id] as Id, holder.held ? 'saved' : 'removed');
    return states;
  }

  return {
    development: apple.on && apple.certificatesDir === undefined,
    passTypeIdentifier,
    voucherStates: (session, businessId, ids) =>
      statesOf(session, businessId, ids, { which: ofOwners(ids, []), id: 'voucherId' }),
    cardStates: (session, businessId, ids) =>
      statesOf(session, businessId, ids, { which: ofOwners([], ids), id: 'customerCardId' }),
    whatSigns: () => whatSigns(signer, clock.now()),
    watchedBy(watcher) {
      metrics = watcher;
      watcher.watchCertificates(() => signer.ends);
    },
    voucherPass: ({ businessId, id }) => passOf(businessId, { voucherId: id }),
    cardPass: ({ businessId, id }) => passOf(businessId, { customerCardId: id }),
    async bundle(vouchers) {
      const passes = vouchers.map(async ({ businessId, id, number }) => ({
        name: `voucher-${number}.pkpass`,
        bytes: await passOf(businessId, { voucherId: id }),
      }));
      return bundle(await Promise.all(passes));
    },
    passBySerial,
  };
}
