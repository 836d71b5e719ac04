// What became of a message, by what nodemailer tells. The one question that matters: may the server have taken it?

/** As nodemailer fails: the step (`code`, `command`) and what the server said, if it said anything. */
export type SmtpFailure = Error & {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
  /** What lies below ESOCKET: ECONNREFUSED. */
  originalCode?: string;
};

export type Outcome =
  | { state: 'sent'; reply: string; messageId: string }
  | { state: 'bounced' | 'failed' | 'unknown'; reply: string }
  /** Certainly not taken, and worth another try. */
  | { state: 'queued'; reply: string };

/**
 * A reply of 4xx or 5xx means that the server has not taken the message (RFC 5321, 4.2.1), at whatever step. Without a
 * reply that is certain only as long as no byte of the message was handed over.
 * @param bodyBegun was a byte of the message read, which happens after the server's 354?
 */
export function outcomeOf(failure: SmtpFailure, bodyBegun: boolean, address: string): Outcome {
  const { code, command, response, responseCode = 0 } = failure;
  const reply = response ? withoutAddress(response, address) : `no reply (${failure.originalCode ?? code})`;
  const aboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  // Our own side found the address or the size impossible, before it said anything to the server.
  if (aboutMessage && !response) return { state: 'failed', reply: `not sent (${code})` };
  if (responseCode < 400 || responseCode > 599) return { state: bodyBegun ? 'unknown' : 'queued', reply };
  // 503 tells of the session's state, not of the message. What greeting and sign-in refuse, an operator can mend.
  const final = aboutMessage && responseCode >= 500 && responseCode !== 503;
  if (!final) return { state: 'queued', reply };
  return { state: command === 'RCPT TO' ? 'bounced' : 'failed', reply };
}

/** Replies love to repeat the address, or the part of it before the @. */
export function withoutAddress(reply: string, address: string): string {
  const [mailbox = ''] = address.split('@', 1);
  const masked = reply.replace(/[^\s<>"']*@[^\s<>"']*/g, '…');
  const line = (mailbox.length > 2 ? masked.replaceAll(mailbox, '…') : masked).replace(/\s+/g, ' ');
  return line.trim().slice(0, 300);
}
