// What an operator should know about the Apple side before customers do: files, chain, dates, a signature, and pushes.

import { existsSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { Misconfigured } from '../errors.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';
import { type FileSigner, loadSigner } from './certificates.ts';
import { examineApns } from './examine-apns.ts';
import { daysAhead } from './expiry.ts';
import { certificateFolder } from './open-signer.ts';
import { selfTest } from './self-test.ts';

type Needs = Pick<Config, 'apple' | 'dataDir' | 'production'>;

const renew = 'make a new one for the same pass type at developer.apple.com, see certificates/README.md';

/** Makes no certificates, and sends nothing to Apple but one push to a phone that is none. */
export async function examineApple({ apple, dataDir, production }: Needs, clock: Clock): Promise<Finding[]> {
  if (!apple.on) return [ok('Apple', `off: ${apple.because}`)];
  const folder = certificateFolder(apple, dataDir);
  if (apple.certificatesDir === undefined && !existsSync(folder.dir))
    return [warn('Apple', 'no certificates: the first start makes some, which no phone accepts', renew)];
  const now = clock.now();
  let signer: FileSigner;
  try {
    signer = await loadSigner({ ...folder, now });
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return error.problems.map((says) => fail('certificates', says, 'see certificates/README.md'));
  }
  const development = signer.subject.includes('not from Apple');
  return [
    ...examineFiles(signer, now),
    ...(development ? [madeHere(production)] : []),
    await examineSignature(signer, now),
    ...(await examineApns(apple.apns, { signer, development, clock })),
  ];
}

function examineFiles(signer: FileSigner, now: Date): Finding[] {
  const { subject, issuer, ends, notBefore, passTypeIdentifier, teamIdentifier, warnings } = signer;
  const openKey = warnings.find((warning) => warning.includes('chmod'));
  return [
    examineEnd('signer.pem', subject, ends.pass, now),
    examineEnd('wwdr.pem', `${issuer}, which issued signer.pem`, ends.wwdr, now),
    openKey
      ? warn('key.pem', openKey, 'so that only the account of the service reads it')
      : ok('key.pem', 'belongs to signer.pem'),
    ok('identifiers', `${passTypeIdentifier} of team ${teamIdentifier}`),
    ...(now < notBefore
      ? [fail('certificates', `not valid before ${notBefore.toISOString()}`, 'set the clock of this machine')]
      : []),
  ];
}

function examineEnd(file: string, whose: string, end: Date, now: Date): Finding {
  const days = Math.floor((end.getTime() - now.getTime()) / 86_400_000);
  const says = `${whose}; until ${end.toISOString()} (${days} days)`;
  if (now > end) return fail(file, `${says}: expired`, renew);
  return days < daysAhead ? warn(file, says, renew) : ok(file, says);
}

function madeHere(production: boolean): Finding {
  const says = 'made for development, not from Apple: no phone accepts passes signed with them';
  return (production ? fail : warn)(
    'certificates',
    says,
    'put those from Apple in place: certificates/README.md',
  );
}

async function examineSignature(signer: FileSigner, now: Date): Promise<Finding> {
  const unusable = signer.whyNotUsable(now);
  if (unusable !== undefined) return fail('signature', `none is made: ${unusable}`, renew);
  try {
    await selfTest(signer, now);
    return ok('signature', 'a pass was signed and verified');
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return fail('signature', error.problems.join('; '), 'see certificates/README.md');
  }
}
