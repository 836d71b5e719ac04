// Redeeming by the customer, where the business allows it for this voucher: by a form of the page, or by a program.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Database, readNow, type Session } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { sendHtml } from '../../http/html.ts';
import type { Locale } from '../../i18n/locales.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Face } from '../../passes/face.ts';
import { presentRedemption } from '../../redemptions/present.ts';
import { redeemChosen } from '../../redemptions/redeem.ts';
import { redemptionSchema } from '../../redemptions/schemas.ts';
import { findLiveRedemption } from '../../redemptions/store.ts';
import type { Voucher } from '../../vouchers/voucher.ts';
import type { PagePicture } from '../find-pictures.ts';
import { confirmPage, livePage } from './page.ts';

export type SelfRedeemNeeds = {
  database: Database;
  jobs: Jobs;
  /** @throws Refusal NOT_FOUND, GONE */
  claim(claimToken: string): Promise<Voucher>;
  /** What the page of the voucher shows of it. @throws Refusal NOT_FOUND, GONE */
  look(
    request: FastifyRequest,
    claimToken: string,
  ): Promise<{
    voucher: Voucher;
    locale: Locale;
    face: Face;
    self: string;
    logo: PagePicture | undefined;
    timeZone: string;
  }>;
};

const params = Type.Object({ claimToken: Type.String() });
/** Seconds for which the team can watch the screen, and after which the browser asks for it again. */
const showFor = 180;
const drawnEvery = 10;

export function selfRedeemRoutes(page: Http, { database, jobs, claim, look }: SelfRedeemNeeds): void {
  // Whoever knows the address may redeem: there is no cookie that a foreign form could use.
  const empty = { parseAs: 'string', bodyLimit: 1024 } as const;
  page.addContentTypeParser('application/x-www-form-urlencoded', empty, async () => ({}));

  page.get(
    '/v/:claimToken/redeem',
    { config: { access: 'public' }, schema: { hide: true, params } },
    async (request, reply) => {
      const seen = await look(request, request.params.claimToken);
      const { voucher, locale, self } = seen;
      if (voucher.status === 'active' && voucher.allowSelfRedeem)
        return sendHtml(reply, 200, locale, confirmPage(locale, seen));
      const live = await database.read((session) => findLive(session, voucher));
      if (live === undefined) return reply.redirect(self, 303);
      reply.header('refresh', String(Math.min(drawnEvery, showFor - live.shown)));
      return sendHtml(reply, 200, locale, livePage(locale, { ...seen, ...live, showFor }));
    },
  );

  page.post(
    '/v/:claimToken/redeem',
    {
      config: { access: 'public' },
      schema: {
        tags: ['voucher page'],
        summary: 'Redeem it oneself, where the business allows that for this voucher',
        params,
        response: { 201: redemptionSchema },
      },
    },
    async (request, reply) => {
      const { claimToken } = request.params;
      const voucher = await claim(claimToken);
      const { businessId } = voucher;
      const redeeming = database.transaction((session) =>
        redeemChosen(session, { jobs, businessId, by: 'customer' }, voucher, { channel: 'self' }),
      );
      if (!isForm(request)) return reply.code(201).send(presentRedemption(await redeeming, 'self'));
      // A second press, or a voucher that ended meanwhile: the next page says how it stands.
      await redeeming.catch((error: unknown) => {
        if (!(error instanceof Refusal && error.status < 500)) throw error;
      });
      return reply.redirect(`/v/${claimToken}/redeem`, 303);
    },
  );
}

/** What the customer has just redeemed alone. `shown`: for how many seconds the screen could be seen. */
async function findLive(session: Session, { businessId, id }: Voucher) {
  const redemption = await findLiveRedemption(session, businessId, id);
  if (redemption?.channel !== 'self') return undefined;
  const now = await readNow(session);
  const shown = Math.floor((now.getTime() - redemption.redeemedAt.getTime()) / 1000);
  return shown < showFor ? { redeemedAt: redemption.redeemedAt, shown: Math.max(0, shown) } : undefined;
}

function isForm({ headers }: FastifyRequest): boolean {
  return /^\s*application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
}
