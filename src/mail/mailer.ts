// The mail server: one message at a time, each handed over at most once. nodemailer is loaded with the first message.

import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import { type Outcome, outcomeOf, type SmtpFailure, withoutAddress } from './outcome.ts';

export type Message = {
  /** The unique part of its Message-ID: the same for every attempt, so that receivers can tell a repetition. */
  id: string;
  to: string;
  /** Stands before the address where MAIL_FROM has no name. */
  senderName: string;
  subject: string;
  text: string;
  html: string;
};

export type Mailer = { close(): void } & (
  | { way: 'smtp'; send(message: Message): Promise<Outcome> }
  /** Development without a mail server: messages are written, kept and shown. */
  | { way: 'kept' }
  /** Production without a mail server: nothing is written. */
  | { way: 'off' }
);

/** After so long a delivery is given up, whatever the server does. Shorter than its turn: see `lease` in store.ts. */
const longest = 90_000;
export const connectionsAtOnce = 5;

type MailServer = NonNullable<Config['mail']>;

export function openMailer({ mail, production }: Pick<Config, 'mail' | 'production'>): Mailer {
  if (mail === undefined) return { way: production ? 'off' : 'kept', close() {} };
  let opened: ReturnType<typeof connect> | undefined;
  return {
    way: 'smtp',
    async send(message) {
      opened ??= connect(mail);
      return (await opened).send(message);
    },
    close() {
      void opened?.then(({ close }) => close());
    },
  };
}

async function connect({ smtpUrl, from }: MailServer) {
  const [{ createTransport }, { default: parseAddresses }] = await Promise.all([
    import('nodemailer'),
    import('nodemailer/lib/addressparser'),
  ]);
  const { name, address } = parseAddresses(from, { flatten: true })[0] ?? { name: '', address: from };
  const domain = address.split('@').at(-1) ?? 'localhost';
  // Whether TLS is used from the start, demanded or taken where offered is the URL's to say.
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: connectionsAtOnce,
    // Nobody but the queue sends again: only its rows know what may be.
    maxRequeues: 0,
    // Servers close idle connections too; ours go first.
    idleTimeout: 20_000,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.use('stream', ({ data, message }, next) => {
    message.processFunc((body) => {
      (data as { watch?(body: Readable): void }).watch?.(body);
      return body;
    });
    next();
  });

  return {
    close: () => transport.close({ force: true }),
    async send(message: Message): Promise<Outcome> {
      const messageId = `<${message.id}@${domain}>`;
      let body: Readable | undefined;
      const mail = {
        messageId,
        from: { name: name || message.senderName, address },
        to: { name: '', address: message.to },
        envelope: { from: address, to: [message.to] },
        subject: message.subject,
        text: message.text,
        html: message.html,
        // No answer by machines (RFC 3834), of which Outlook's know only their own word.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        signal: AbortSignal.timeout(longest),
        disableFileAccess: true,
        disableUrlAccess: true,
        watch: (stream: Readable) => {
          body = stream;
        },
      };
      try {
        const { response } = await transport.sendMail(mail);
        return { state: 'sent', reply: withoutAddress(response, message.to), messageId };
      } catch (error) {
        return outcomeOf(error as SmtpFailure, body?.readableDidRead ?? false, message.to);
      }
    },
  };
}
