// Vouchers to race for: with a code, or tied to a customer and known by what their QR holds.

import { createSecrets } from '../../src/auth/secrets.ts';
import type { VoucherId } from '../../src/ids.ts';
import type { Client } from './client.ts';
import { secretKey } from './fleet.ts';

/** `code`: what the scanner reads. */
export type Prize = { id: string; code: string };

const secrets = createSecrets(secretKey);

export async function issue(client: Client, wish: object = {}): Promise<Prize> {
  const { status, body } = await client.send({
    path: '/api/v1/vouchers',
    body: { title: 'Coffee', ...wish },
  });
  if (status !== 201) throw new Error(`no voucher: ${JSON.stringify(body)}`);
  return { id: body.id, code: body.redeemCode?.value ?? secrets.scanToken(body.id as VoucherId) };
}

/** A voucher without a code, for a new customer. */
export async function issueTied(client: Client): Promise<Prize> {
  const { status, body } = await client.send({ path: '/api/v1/customer-cards', body: { name: 'Ann' } });
  if (status !== 201) throw new Error(`no card: ${JSON.stringify(body)}`);
  return issue(client, { customerCardId: body.id, redeemCode: false });
}
