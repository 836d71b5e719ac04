// What a till does, and how it is refused.

import type { Test } from 'tap';
import type { Caller } from './service.ts';

/** So long after the moment at which a test's clock starts. */
export const at = (minutes: number, seconds = 0): string =>
  new Date(Date.parse('2026-05-12T10:00:00Z') + minutes * 60_000 + seconds * 1000).toISOString();

export async function issue(by: Caller, wish: object = {}) {
  const answer = await by.post('/api/v1/vouchers', { title: 'Free coffee', ...wish });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json();
}

export const redeem = (by: Caller, body: object, headers = {}) =>
  by.post('/api/v1/redemptions', body, headers);
export const lookUp = (by: Caller, code: string) => by.post('/api/v1/redemptions/lookup', { code });
export const undo = (by: Caller, id: string, body: object = {}) =>
  by.post(`/api/v1/redemptions/${id}/undo`, body);

export async function refuses(
  t: Test,
  answer: Promise<{ statusCode: number; json(): unknown }>,
  status: number,
  code: string,
): Promise<void> {
  const { statusCode, json } = await answer;
  t.match([statusCode, json()], [status, { status, code }], code);
}
