// Somebody's backend that reports to us, signed by the reference implementation of Standard Webhooks.

import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Service } from '../support/service.ts';

export type Sending = {
  id?: string;
  timestamp?: Date;
  secrets?: string[];
  /** What becomes of the signed message on its way. */
  tamper?: (message: Message) => Message;
};
export type Message = { headers: Record<string, string>; body: Buffer };

export async function createSender({ app, admin, clock }: Service) {
  const businessId: string = (await admin.get('/api/v1/business')).json().id;
  const made = (await admin.post('/api/v1/business/webhook-secrets')).json();

  async function sendBytes(
    body: Buffer,
    { id = randomUUID(), timestamp = clock.now(), secrets = [made.secret], tamper }: Sending = {},
  ) {
    const signature = secrets
      .map((secret) => new Webhook(secret).sign(id, timestamp, body.toString()))
      .join(' ');
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1000)),
      'webhook-signature': signature,
    };
    const message = tamper ? tamper({ headers, body }) : { headers, body };
    const answer = await app.inject({
      method: 'POST',
      url: `/webhooks/${businessId}`,
      headers: message.headers,
      payload: message.body,
    });
    return { status: answer.statusCode, body: answer.json() };
  }

  return {
    businessId,
    secret: made.secret as string,
    sendBytes,
    /** @param at when it happened there */
    send(type: string, data: object, { at = clock.now(), ...sending }: Sending & { at?: Date } = {}) {
      return sendBytes(Buffer.from(JSON.stringify({ type, timestamp: at.toISOString(), data })), sending);
    },
  };
}
