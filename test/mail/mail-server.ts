// A real SMTP server on loopback that does what a test tells it to, and reads the messages it takes.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type Received = {
  from: string;
  to: string[];
  headers: Record<string, string>;
  text: string;
  html: string;
  raw: string;
};

/** What the server answers at a step, e.g. `550 5.1.1 no such user`; `drop`: it hangs up instead. */
export type Script = { connect?: string; rcpt?: string; data?: string | 'drop'; wait?: Promise<void> };

export type MailServer = {
  url: string;
  /** What was taken, oldest first. */
  received: Received[];
  /** How often a message was handed over to its end, taken or not. */
  handed: number;
  script: Script;
  stop(): Promise<void>;
};

type Test = { teardown(work: () => unknown): unknown };

export async function startMailServer(t: Test, script: Script = {}, port = 0): Promise<MailServer> {
  const refusal = (line: string) =>
    Object.assign(new Error(line.slice(4)), { responseCode: Number(line.slice(0, 3)) });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_, done) => done(mail.script.connect ? refusal(mail.script.connect) : undefined),
    onRcptTo: (_, __, done) => done(mail.script.rcpt ? refusal(mail.script.rcpt) : undefined),
    async onData(stream, { envelope }, done) {
      const raw = Buffer.concat(await stream.toArray()).toString('latin1');
      mail.handed += 1;
      await mail.script.wait;
      const { data } = mail.script;
      if (data === 'drop') return hangUp();
      if (data) return done(refusal(data));
      mail.received.push({
        ...read(raw),
        from: (envelope.mailFrom as { address: string }).address,
        to: envelope.rcptTo.map(({ address }) => address),
      });
      done(null, `OK: taken for ${envelope.rcptTo[0]?.address}`);
    },
  });
  server.on('error', () => {});
  const hangUp = () => {
    const { connections } = server as unknown as { connections: Set<{ _socket: { destroy(): void } }> };
    for (const { _socket } of connections) _socket.destroy();
  };
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const mail: MailServer = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received: [],
    handed: 0,
    script,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        hangUp();
      }),
  };
  t.teardown(() => mail.stop());
  return mail;
}

function read(raw: string): Pick<Received, 'headers' | 'text' | 'html' | 'raw'> {
  const { headers, body } = split(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1] ?? 'none';
  const parts = body.split(`--${boundary}`).map((part) => split(part.replace(/^\r\n/, '')));
  const part = (type: string) => {
    const found = parts.find(({ headers }) => headers['content-type']?.startsWith(type));
    return found ? decode(found.body, found.headers['content-transfer-encoding'] ?? '') : '';
  };
  return { headers, text: part('text/plain'), html: part('text/html'), raw };
}

function split(text: string): { headers: Record<string, string>; body: string } {
  const end = text.indexOf('\r\n\r\n');
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.toLowerCase(), words(value.join(':').trim())];
    }),
  );
  return { headers, body: text.slice(end + 4) };
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString();
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** Encoded words (RFC 2047) as people read them; spaces between two of them do not count. */
function words(value: string): string {
  const joined = value.replace(/\?=\s+=\?/g, '?==?');
  const bytes = joined.replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
    kind.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64').toString('latin1')
      : text
          .replaceAll('_', ' ')
          .replace(/=([0-9A-F]{2})/g, (__, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
