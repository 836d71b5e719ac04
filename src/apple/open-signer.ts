// Whose certificates sign: the operator's, or in development ones that are made on first start.

import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { AppleConfig } from '../config.ts';
import { type CertificateFolder, loadSigner } from './certificates.ts';
import { makeDevelopmentCertificates } from './development-certificates.ts';
import { openRotatingSigner, type RotatingSigner } from './rotation.ts';

const development = { passTypeIdentifier: 'pass.voucher-wallet.development', teamIdentifier: 'DEVELOPMNT' };

/** @throws Misconfigured with everything that is wrong with the files */
export async function openSigner(apple: AppleConfig, dataDir: string, clock: Clock): Promise<RotatingSigner> {
  return openRotatingSigner(async () => {
    const now = clock.now();
    if (apple.certificatesDir === undefined)
      await makeDevelopmentCertificates({ ...developmentFolder(apple, dataDir), now });
    return loadSigner({ ...certificateFolder(apple, dataDir), now });
  }, clock);
}

/** Where the files lie, and what they must be for. */
export function certificateFolder(apple: AppleConfig, dataDir: string): Omit<CertificateFolder, 'now'> {
  const { passTypeIdentifier, teamIdentifier, keyPassphrase: passphrase, certificatesDir: dir } = apple;
  if (dir === undefined) return developmentFolder(apple, dataDir);
  return { dir, passphrase, passTypeIdentifier, teamIdentifier };
}

function developmentFolder({ passTypeIdentifier, teamIdentifier }: AppleConfig, dataDir: string) {
  return {
    dir: join(dataDir, 'certificates'),
    passTypeIdentifier: passTypeIdentifier ?? development.passTypeIdentifier,
    teamIdentifier: teamIdentifier ?? development.teamIdentifier,
  };
}
