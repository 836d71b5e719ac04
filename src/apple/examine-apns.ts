// May this machine push to passes? Reaches APNs step by step, then pushes to a phone that is none: its refusal says that
// certificate and topic are accepted.

import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Clock } from '../clock.ts';
import type { AppleConfig } from '../config.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';
import { openApns } from './apns.ts';
import type { ApnsAnswer } from './apns-request.ts';
import type { FileSigner } from './certificates.ts';

/** Milliseconds for each step. */
const patience = 5000;
const noPhone = '0'.repeat(64);
const check = 'APNs';

type Needs = { signer: FileSigner; development: boolean; clock: Clock };

export async function examineApns(
  { url, caFile }: Pick<AppleConfig['apns'], 'url' | 'caFile'>,
  { signer, development, clock }: Needs,
): Promise<Finding[]> {
  const { hostname, port } = new URL(url);
  if (development && hostname.endsWith('.apple.com'))
    return [ok(check, 'not asked: Apple takes no development certificates, a stand-in serves for pushes')];
  const place = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) };
  const context = await readContext(signer, caFile);
  if ('result' in context) return [context];
  const { secureContext } = context;
  const obstacle = await findObstacle(place, secureContext);
  if (obstacle) return [obstacle];
  const apns = openApns({ url, secureContext: () => secureContext, clock, timeoutMs: patience });
  try {
    return [judge(await apns.send(noPhone, signer.passTypeIdentifier), signer, url)];
  } finally {
    await apns.close();
  }
}

async function readContext(
  signer: FileSigner,
  caFile: string | undefined,
): Promise<Finding | { secureContext: SecureContext }> {
  try {
    const ca = caFile === undefined ? undefined : await readFile(caFile);
    return { secureContext: signer.secureContext(ca) };
  } catch (error) {
    const says = `APNS_CA cannot be used (${(error as Error).message})`;
    return fail(check, says, `name a PEM file of authorities, or leave it out for Apple's`);
  }
}

async function findObstacle(
  place: { host: string; port: number },
  secureContext: SecureContext,
): Promise<Finding | undefined> {
  const where = `${place.host}:${place.port}`;
  const socket = connect(place);
  try {
    await happens(socket, 'connect');
  } catch (error) {
    socket.destroy();
    return fail(
      check,
      `${where} cannot be reached (${reasonOf(error)})`,
      `let this machine connect to ${where} (firewall, DNS, proxy); where 443 stays closed, Apple answers on 2197 too: APNS_URL=https://api.push.apple.com:2197`,
    );
  }
  const tls = connectTls({
    socket,
    secureContext,
    ALPNProtocols: ['h2'],
    ...(/[a-z]/i.test(place.host) ? { servername: place.host } : { host: place.host }),
  });
  try {
    await happens(tls, 'secureConnect');
    if (tls.alpnProtocol === 'h2') return undefined;
    return fail(check, `${where} speaks no HTTP/2`, 'let no proxy that opens TLS stand in between');
  } catch (error) {
    return fail(
      check,
      `${where} is reached, but no TLS connection comes about (${reasonOf(error)})`,
      'let no proxy that opens TLS stand in between; where APNS_URL is not Apple, name its authority in APNS_CA',
    );
  } finally {
    tls.destroy();
  }
}

/** @throws what the socket says, or that it says nothing */
function happens(socket: NodeJS.EventEmitter, event: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${patience / 1000} s`)), patience);
  socket.once(event, () => resolve());
  socket.on('error', reject);
  return promise.finally(() => clearTimeout(timer));
}

const reasonOf = (error: unknown): string => (error as { code?: string }).code ?? (error as Error).message;

/** Reasons that speak of the phone alone: everything else about the push was accepted. */
const ofThePhone = /^(BadDeviceToken|Unregistered|ExpiredToken)$/;

/** https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns */
function judge(answer: ApnsAnswer, signer: FileSigner, url: string): Finding {
  const { passTypeIdentifier } = signer;
  if ('lost' in answer) {
    const says = `${url} takes the connection and then answers nothing (${answer.lost})`;
    return fail(
      check,
      says,
      'it may refuse the certificate: look at developer.apple.com whether signer.pem was revoked',
    );
  }
  const { status, reason } = answer;
  const says = `${url} answers ${status} ${reason ?? ''}`.trim();
  if (status === 200 || ofThePhone.test(reason ?? ''))
    return ok(check, `${url} accepts the certificate for ${passTypeIdentifier}`);
  if (status === 429 || status >= 500) return warn(check, says, 'that passes: ask again later');
  if (reason === 'BadCertificateEnvironment')
    return fail(
      check,
      says,
      'pass certificates are for https://api.push.apple.com alone: set APNS_URL to it',
    );
  if (status === 403)
    return fail(
      check,
      says,
      'put a certificate in place that is neither expired nor revoked: certificates/README.md',
    );
  if (/Topic/.test(reason ?? ''))
    return fail(
      check,
      says,
      `signer.pem may not push to ${passTypeIdentifier}: put the certificate of that pass type there`,
    );
  return fail(
    check,
    says,
    'look the reason up at developer.apple.com, "Handling notification responses from APNs"',
  );
}
