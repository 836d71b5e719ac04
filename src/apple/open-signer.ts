// Whose certificates sign: the operator's, or in development ones that are made on first start.

import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { AppleConfig } from '../config.ts';
import { type FileSigner, loadSigner } from './certificates.ts';
import { makeDevelopmentCertificates } from './development-certificates.ts';

const development = { passTypeIdentifier: 'pass.voucher-wallet.development', teamIdentifier: 'DEVELOPMNT' };

/** @throws Misconfigured with everything that is wrong with the files */
export async function openSigner(apple: AppleConfig, dataDir: string, clock: Clock): Promise<FileSigner> {
  const { passTypeIdentifier, teamIdentifier, keyPassphrase: passphrase, certificatesDir } = apple;
  const now = clock.now();
  if (certificatesDir !== undefined) {
    return loadSigner({ dir: certificatesDir, passphrase, passTypeIdentifier, teamIdentifier, now });
  }
  const dir = join(dataDir, 'certificates');
  const ids = {
    passTypeIdentifier: passTypeIdentifier ?? development.passTypeIdentifier,
    teamIdentifier: teamIdentifier ?? development.teamIdentifier,
  };
  await makeDevelopmentCertificates({ dir, ...ids, now });
  return loadSigner({ dir, ...ids, now });
}
