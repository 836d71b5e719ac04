// Our 40 lines of Standard Webhooks against the reference implementation, in both directions.

import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import t from 'tap';
import { isSigned, newWebhookSecret, signWebhook } from '../../src/auth/standard-webhooks.ts';

const texts = [
  '',
  '{}',
  '{"a":"ü 김 ไทย ۱"}',
  'line\r\nline\r\n',
  ' {"a" : 1}\n',
  'x'.repeat(1024 * 1024),
  ...Array.from({ length: 94 }, (_, n) => randomBytes(n * 7).toString('base64')),
];

t.test('a hundred bodies that the reference signs are genuine here, and the other way round', async (t) => {
  const now = new Date();
  const timestamp = Math.floor(now.getTime() / 1000);
  let agreed = 0;
  for (const [n, text] of texts.entries()) {
    const secret = newWebhookSecret();
    const reference = new Webhook(secret);
    const id = `msg_${n}`;
    const signature = reference.sign(id, now, text);
    const signed = { id, timestamp: String(timestamp), signature };
    if (!isSigned([newWebhookSecret(), secret], signed, Buffer.from(text), now))
      t.fail(`of the reference: ${n}`);
    if (isSigned([secret], signed, Buffer.from(`${text} `), now)) t.fail(`changed: ${n}`);
    const ours = signWebhook([newWebhookSecret(), secret], { id, timestamp, body: text });
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': ours };
    // The reference parses what it verified: no JSON is no complaint about the signature.
    const verdict = await Promise.resolve()
      .then(() => reference.verify(text, headers))
      .then(
        () => 'genuine',
        (error: Error) => (error instanceof SyntaxError ? 'genuine' : error.message),
      );
    if (verdict === 'genuine') agreed += 1;
    else t.fail(`ours: ${n} ${verdict}`);
  }
  t.equal(agreed, 100);
});

t.test('five minutes either way are fine, a second more is not; odd headers are no crash', async (t) => {
  const secret = newWebhookSecret();
  const body = Buffer.from('{}');
  const at = (seconds: number) => new Date(Date.parse('2026-05-12T10:00:00Z') + seconds * 1000);
  const timestamp = Math.floor(at(0).getTime() / 1000);
  const signature = signWebhook([secret], { id: 'm', timestamp, body });
  for (const [off, genuine] of [
    [300, true],
    [-300, true],
    [301, false],
    [-301, false],
  ] as const)
    t.equal(
      isSigned([secret], { id: 'm', timestamp: String(timestamp), signature }, body, at(off)),
      genuine,
      `${off} s`,
    );
  for (const odd of [
    '',
    'v1',
    'v1,',
    'v1,x',
    'v1a,AAAA',
    `v2,${signature.slice(3)}`,
    ' '.repeat(100),
    ` ${signature} `.repeat(3).trim(),
  ])
    t.equal(
      isSigned([secret], { id: 'm', timestamp: String(timestamp), signature: odd }, body, at(0)),
      odd.includes(signature),
    );
  for (const odd of ['', '0', 'x', '1e9', `0${timestamp}`, `${timestamp}.0`, '9'.repeat(30)])
    t.equal(isSigned([secret], { id: 'm', timestamp: odd, signature }, body, at(0)), false, odd);
  t.equal(isSigned([], { id: 'm', timestamp: String(timestamp), signature }, body, at(0)), false);
});
