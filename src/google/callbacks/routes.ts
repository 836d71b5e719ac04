// Google's callbacks: a phone has saved one of our objects, or deleted it. They are best effort and may come twice, in any
// order or never; 4xx ends them, 5xx has Google try again.

import { Type } from 'typebox';
import type { Clock } from '../../clock.ts';
import type { Database, Session } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { readJson } from '../../http/json-body.ts';
import type { CallbackMessage, PassEvent } from './message.ts';
import type { RootKeys } from './root-keys.ts';
import { keepNonce } from './store.ts';
import { type Opened, openCallback } from './verify.ts';

export type CallbackNeeds = {
  database: Database;
  clock: Clock;
  /** Without any prefix: digits. */
  issuerId: string;
  rootKeys: RootKeys;
  /** In the transaction that keeps the nonce: the effect comes once, or the callback comes again. */
  onCallback(session: Session, event: Pick<PassEvent, 'objectId' | 'eventType' | 'expiresAt'>): Promise<void>;
};

type Heard = { ignored?: true; replayed?: true };

export async function googleCallbackRoutes(app: Http, needs: CallbackNeeds): Promise<void> {
  // Nobody has written down as what Google sends it, and a 4xx would end it.
  app.addContentTypeParser('*', { parseAs: 'string' }, async (_: unknown, body: string) => readJson(body));

  app.post(
    '/google/callbacks',
    {
      config: { access: 'public' },
      bodyLimit: 64 * 1024,
      schema: {
        tags: ['google wallet'],
        summary: 'A phone has saved or deleted a pass, says Google',
        description:
          'Signed by Google as ECv2SigningOnly for our issuer id. A nonce has its effect once; events other than `save` and `del` are ignored.',
        // Not a word of it is validated here: a signature is over texts that nobody has touched.
        body: Type.Unknown({
          description:
            '`{signature, intermediateSigningKey: {signedKey, signatures}, protocolVersion, signedMessage}`',
        }),
        response: {
          200: Type.Object({
            ignored: Type.Optional(Type.Boolean()),
            replayed: Type.Optional(Type.Boolean()),
          }),
        },
      },
    },
    async (request) => {
      const opened = await open(needs, request.body);
      if (opened.ok) return hear(needs, opened.message);
      request.log.info({ why: opened.why }, 'a callback is refused');
      throw new Refusal('UNAUTHENTICATED', {
        challenge: 'ECv2SigningOnly',
        detail: 'Google has not signed this for our issuer, or it has ended.',
      });
    },
  );
}

async function open({ issuerId, rootKeys, clock }: CallbackNeeds, body: unknown): Promise<Opened> {
  const terms = { issuerId, now: clock.now() };
  const opened = openCallback(body, { ...terms, roots: await rootKeys.current() });
  if (opened.ok || opened.why !== 'unknown-root') return opened;
  const roots = await rootKeys.afterUnknown();
  return roots ? openCallback(body, { ...terms, roots }) : opened;
}

async function hear(
  { database, issuerId, onCallback }: CallbackNeeds,
  message: CallbackMessage,
): Promise<Heard> {
  if (message.eventType === 'unknown' || !message.objectId.startsWith(`${issuerId}.`))
    return { ignored: true };
  const { objectId, eventType, expiresAt } = message;
  return database.transaction(async (session) => {
    if (!(await keepNonce(session, message))) return { replayed: true };
    await onCallback(session, { objectId, eventType, expiresAt });
    return {};
  });
}
