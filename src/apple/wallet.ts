// Apple Wallet as the rest of the house sees it. The web service that phones poll, and their pushes, join here.

import { randomBytes } from 'node:crypto';
import type { Secrets } from '../auth/secrets.ts';
import { getBusiness } from '../businesses/store.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/tx.ts';
import type { PassSerial } from '../ids.ts';
import { voucherFace } from '../passes/face.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import { composeCoupon } from './compose.ts';
import { openPictures } from './pictures.ts';
import { type Signer, seal } from './seal.ts';
import { claimSerial } from './store.ts';

export type AppleWallet = {
  /** The certificates are not Apple's: no phone accepts the pass. */
  development: boolean;
  /** `pending` while the certificates cannot sign. */
  state(voucher: Voucher): 'offered' | 'pending';
  /** Why no pass can be signed now, for operators. */
  whyNotUsable(): string | undefined;
  /** The .pkpass. @throws Refusal PASS_UNAVAILABLE while the certificates cannot sign */
  pass(voucher: Voucher): Promise<Buffer>;
};

type Needs = { database: Database; secrets: Secrets; clock: Clock; signer: Signer };

export async function openAppleWallet(
  { publicUrl, apple }: Pick<Config, 'publicUrl' | 'apple'>,
  { database, secrets, clock, signer }: Needs,
): Promise<AppleWallet> {
  const pictures = await openPictures(database);
  const { passTypeIdentifier, teamIdentifier } = signer;

  return {
    development: apple.on && apple.certificatesDir === undefined,
    state: () => (signer.whyNotUsable(clock.now()) ? 'pending' : 'offered'),
    whyNotUsable: () => signer.whyNotUsable(clock.now()),
    async pass(voucher) {
      // Opaque, and fit for a path: phones do not escape it reliably.
      const candidate = randomBytes(16).toString('hex') as PassSerial;
      const { business, serialNumber } = await database.read(async (session) => ({
        business: await getBusiness(session, voucher.businessId),
        serialNumber: await claimSerial(session, voucher, passTypeIdentifier, candidate),
      }));
      const face = voucherFace(voucher, {
        business,
        scanToken: secrets.scanToken(voucher.id),
        pageUrl: `${publicUrl}/v/${secrets.claimToken(voucher.id)}`,
      });
      const identity = {
        passTypeIdentifier,
        teamIdentifier,
        serialNumber,
        webServiceURL: `${publicUrl}/apple`,
        authenticationToken: secrets.passToken(passTypeIdentifier, serialNumber),
      };
      const files = await pictures.of(business.brand.logoArtworkId, face.artworkId);
      return seal(composeCoupon(face, identity, files), signer, clock.now());
    },
  };
}
