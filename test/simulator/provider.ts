// A provider of pushes, bare: node:http2 with a certificate, and what comes back.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import { join } from 'node:path';
import t from 'tap';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { systemClock } from '../../src/clock.ts';

export const topic = 'pass.example.voucher';

const folder = t.testdir();

/** PEM, and the folder that it lies in. */
export type Certificates = { dir: string; root: string; wwdr: string; leaf: string; key: string };

/** @param whose of another name, another root */
export async function makeCertificates(whose: string): Promise<Certificates> {
  const dir = join(folder, whose);
  const ids = { passTypeIdentifier: topic, teamIdentifier: 'A1B2C3D4E5' };
  await makeDevelopmentCertificates({ dir, ...ids, now: systemClock.now(), keyType: 'P-256' });
  const [root = '', wwdr = '', leaf = '', key = ''] = ['root', 'wwdr', 'signer', 'key'].map((name) =>
    readFileSync(join(dir, `${name}.pem`), 'utf8'),
  );
  return { dir, root, wwdr, leaf, key };
}

/** `error`: how the stream ended instead of an answer, such as ERR_HTTP2_STREAM_ERROR. */
export type Answered = {
  status: number | undefined;
  id?: string;
  body?: { reason: string; timestamp?: number };
  error?: string;
};

export type Provider = {
  session: ClientHttp2Session;
  /** GOAWAY frames that carried something: what, and the last stream. */
  goaways: { last: number; said: string }[];
  push(token: string, headers?: OutgoingHttpHeaders, body?: string): Promise<Answered>;
};

type Test = { teardown(work: () => unknown): unknown };

export function openProvider(
  t: Test,
  { url, ca }: { url: string; ca: string },
  { leaf, key }: Certificates,
  intermediate = '',
): Provider {
  const session = connect(url, { ca, key, cert: leaf + intermediate });
  const goaways: Provider['goaways'] = [];
  session.on('error', () => {});
  session.on('goaway', (_code, last, said) => said && goaways.push({ last, said: String(said) }));
  t.teardown(() => session.destroy());
  return {
    session,
    goaways,
    async push(token, headers = {}, body = '{}') {
      const usual = { 'apns-topic': topic, 'apns-push-type': 'background', 'apns-priority': '5' };
      const stream = session.request({
        ':method': 'POST',
        ':path': `/3/device/${token}`,
        ...usual,
        ...headers,
      });
      const answered: Answered = { status: undefined };
      let text = '';
      stream.on('response', (response) => {
        answered.status = response[':status'];
        answered.id = String(response['apns-id']);
      });
      stream.on('error', (error: NodeJS.ErrnoException) => {
        answered.error = error.message;
      });
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      stream.end(body);
      await once(stream, 'close').catch(() => {});
      return text === '' ? answered : { ...answered, body: JSON.parse(text) };
    },
  };
}
