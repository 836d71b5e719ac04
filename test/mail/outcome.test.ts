// What each way to fail means: only a message that the server certainly has not may be sent again.

import t from 'tap';
import { outcomeOf, type SmtpFailure, withoutAddress } from '../../src/mail/outcome.ts';

const fail = (facts: Partial<SmtpFailure>): SmtpFailure => Object.assign(new Error('it failed'), facts);
const reply = (response: string, facts: Partial<SmtpFailure>) =>
  fail({ response, responseCode: Number(response.slice(0, 3)), ...facts });

t.test('a failure is final, worth another try, or unknown', async (t) => {
  const cases: [failure: SmtpFailure, bodyBegun: boolean, state: string][] = [
    [fail({ code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' }), false, 'queued'],
    [fail({ code: 'EDNS', command: 'CONN' }), false, 'queued'],
    [fail({ code: 'ETIMEDOUT', command: 'CONN' }), false, 'queued'],
    [fail({ code: 'ETLS', command: 'STARTTLS' }), false, 'queued'],
    [reply('554 5.3.2 go away', { code: 'EPROTOCOL', command: 'CONN' }), false, 'queued'],
    [reply('535 5.7.8 wrong password', { code: 'EAUTH', command: 'AUTH PLAIN' }), false, 'queued'],
    [reply('421 4.4.2 bye', { code: 'ECONNECTION', command: 'CONN' }), true, 'queued'],
    [reply('503 5.5.1 wrong order', { code: 'EENVELOPE', command: 'RCPT TO' }), false, 'queued'],
    [reply('450 4.2.0 busy', { code: 'EENVELOPE', command: 'RCPT TO' }), false, 'queued'],
    [reply('550 5.1.1 who?', { code: 'EENVELOPE', command: 'RCPT TO' }), false, 'bounced'],
    [reply('550 5.7.1 not you', { code: 'EENVELOPE', command: 'MAIL FROM' }), false, 'failed'],
    [reply('554 5.7.1 spam', { code: 'EMESSAGE', command: 'DATA' }), true, 'failed'],
    [reply('452 4.3.1 full', { code: 'EMESSAGE', command: 'DATA' }), true, 'queued'],
    [fail({ code: 'EENVELOPE', command: 'API' }), false, 'failed'],
    [fail({ code: 'ECONNECTION', command: 'CONN' }), true, 'unknown'],
    [fail({ code: 'ETIMEDOUT', command: 'CONN' }), true, 'unknown'],
    [fail({ code: 'EABORT' }), true, 'unknown'],
    [fail({ code: 'EABORT' }), false, 'queued'],
    [reply('399 odd', { code: 'EMESSAGE', command: 'DATA' }), true, 'unknown'],
  ];
  for (const [failure, bodyBegun, state] of cases) {
    const { response, code } = failure;
    t.equal(outcomeOf(failure, bodyBegun, 'ann@a.example').state, state, `${response ?? code} ${bodyBegun}`);
  }
});

t.test('what is kept of a reply is one short line without the address', async (t) => {
  const kept = withoutAddress(
    '550-5.1.1 <Ann.Lee@a.example>:\r\n550 5.1.1 Ann.Lee unknown',
    'Ann.Lee@a.example',
  );
  t.equal(kept, '550-5.1.1 <…>: 550 5.1.1 … unknown');
  t.equal(withoutAddress('250 OK', 'ok@a.example'), '250 OK');
  t.equal(withoutAddress(`250 ${'x'.repeat(5000)}`, 'a@b.example').length, 300);
});
