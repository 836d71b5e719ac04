// The customer's door: the page of a voucher, its wallet passes and its pictures. The address is the capability.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AppleWallet } from '../apple/wallet.ts';
import type { Renderer } from '../artwork/render.ts';
import { digest, type Secrets } from '../auth/secrets.ts';
import { code128Png, code128Size, code128Svg } from '../barcodes/code128.ts';
import { qrPng, qrSvg } from '../barcodes/qr.ts';
import { getBusiness } from '../businesses/store.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { SaveLinks } from '../google/save-links.ts';
import { fileAnswer, type Http } from '../http/create-server.ts';
import { forPeople, keepPrivate, sendHtml } from '../http/html.ts';
import { logFailure } from '../http/problem.ts';
import { translate } from '../i18n/translate.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { visitorLocale } from '../pages/language.ts';
import { voucherFace } from '../passes/face.ts';
import { findVoucherByClaim } from '../vouchers/store.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import type { Badges } from './badges.ts';
import { messagePage } from './document.ts';
import { findPictures } from './find-pictures.ts';
import { type PageLinks, voucherPage } from './page.ts';
import { printRoutes } from './print/routes.ts';
import { selfRedeemRoutes } from './self-redeem/routes.ts';
import { suitedTo } from './wallets.ts';

export type VoucherPageNeeds = {
  database: Database;
  secrets: Secrets;
  jobs: Jobs;
  publicUrl: string;
  apple: AppleWallet | undefined;
  google: { development: boolean; links: Pick<SaveLinks, 'voucher'> } | undefined;
  badges: Badges;
  renderer: Renderer;
};

const open = { config: { access: 'public' } } as const;
const params = Type.Object({ claimToken: Type.String() });
const tags = ['voucher page'];
/** After its end a voucher's page stays up for this long. */
const closesAfter = 30 * 24 * 3600 * 1000;

export async function voucherPageRoutes(app: Http, needs: VoucherPageNeeds): Promise<void> {
  const { database, secrets, jobs, publicUrl, apple, google, badges } = needs;
  app.get(
    '/badges/:name',
    { ...open, schema: { hide: true, params: Type.Object({ name: Type.String() }) } },
    async ({ params: { name } }, reply) => {
      const badge = badges.named(name);
      if (badge === undefined) throw new Refusal('NOT_FOUND');
      return reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(badge.bytes);
    },
  );

  await app.register(async (page: Http) => {
    page.addHook('onRequest', keepPrivate);
    page.setErrorHandler(forPeople(failurePage('page.notFound.title')));

    page.get(
      '/v/:claimToken',
      {
        ...open,
        schema: {
          tags,
          summary: 'The page of a voucher',
          params,
          response: { 200: fileAnswer('text/html') },
        },
      },
      async (request, reply) => {
        const { voucher, locale, face, self, picture, logo } = await look(request, request.params.claimToken);
        const links: PageLinks = {
          self,
          wallets: suitedTo(request.headers['user-agent'], {
            apple: apple && { href: `${self}/voucher.pkpass`, development: apple.development },
            google: google && { href: `${self}/google`, development: google.development },
          }),
          badges,
          mayRedeem: voucher.allowSelfRedeem,
          barcode: code128Size(voucher.redeemCode?.value ?? ''),
          picture,
          logo,
        };
        return sendHtml(reply, 200, locale, voucherPage(locale, face, voucher.status, links));
      },
    );

    page.get('/v/:claimToken/', { ...open, schema: { hide: true, params } }, async ({ params }, reply) =>
      reply.redirect(`/v/${encodeURIComponent(params.claimToken)}`, 303),
    );

    page.get(
      '/v/:claimToken/voucher.pkpass',
      {
        ...open,
        schema: {
          tags,
          summary: 'The Apple Wallet pass',
          params,
          response: { 200: fileAnswer('application/vnd.apple.pkpass') },
        },
      },
      async (request, reply) => {
        const voucher = await claim(request.params.claimToken);
        if (apple === undefined) throw new Refusal('NOT_FOUND', { detail: 'Apple Wallet is switched off.' });
        const bytes = await apple.voucherPass(voucher);
        return reply
          .type('application/vnd.apple.pkpass')
          .header('content-disposition', `inline; filename="voucher-${voucher.number}.pkpass"`)
          .send(bytes);
      },
    );

    page.get(
      '/v/:claimToken/google',
      {
        ...open,
        schema: {
          tags,
          summary: 'To Google Wallet, with the save link',
          params,
          response: { 302: { description: 'To Google', type: 'null' } },
        },
      },
      async (request, reply) => {
        const voucher = await claim(request.params.claimToken);
        if (google === undefined)
          throw new Refusal('NOT_FOUND', { detail: 'Google Wallet is switched off.' });
        return reply.redirect(await google.links.voucher(voucher), 302);
      },
    );

    page.get(
      '/v/:claimToken/state',
      {
        ...open,
        schema: {
          tags,
          summary: 'How the voucher stands, for the page that shows it',
          params,
          response: { 200: Type.Object({ status: Type.String() }) },
        },
      },
      async ({ params }) => ({ status: (await claim(params.claimToken)).status }),
    );

    printRoutes(page, { database, renderer: needs.renderer, look });

    selfRedeemRoutes(page, { database, jobs, claim, look });

    page.get(
      '/v/:claimToken/:picture',
      {
        ...open,
        schema: {
          tags,
          summary: 'qr.svg, qr.png, barcode.svg, barcode.png; page.svg leads a phone to this page',
          params: Type.Object({ claimToken: Type.String(), picture: Type.String() }),
          response: { 200: fileAnswer('image/svg+xml', 'image/png') },
        },
      },
      async ({ params }, reply) => {
        const { redeemCode, id } = await claim(params.claimToken);
        const text = redeemCode?.value ?? secrets.scanToken(id);
        // Without a redeem code there is nothing that a linear barcode may hold.
        const linear = redeemCode !== null;
        if (params.picture === 'qr.svg') return reply.type('image/svg+xml').send(qrSvg(text, 'QR'));
        if (params.picture === 'page.svg')
          return reply.type('image/svg+xml').send(qrSvg(`${publicUrl}/v/${params.claimToken}`, 'QR'));
        if (params.picture === 'qr.png') return reply.type('image/png').send(qrPng(text));
        if (params.picture === 'barcode.svg' && linear)
          return reply.type('image/svg+xml').send(code128Svg(text, 'Code 128'));
        if (params.picture === 'barcode.png' && linear) return reply.type('image/png').send(code128Png(text));
        throw new Refusal('NOT_FOUND');
      },
    );
  });

  async function claim(claimToken: string): Promise<Voucher> {
    const found = /^[A-Za-z0-9_-]{22}$/.test(claimToken)
      ? await database.read((session) => findVoucherByClaim(session, digest(claimToken)))
      : undefined;
    if (found === undefined) throw new Refusal('NOT_FOUND');
    const { voucher, now } = found;
    const ended = voucher.redeemedAt ?? voucher.voidedAt ?? voucher.expiredAt;
    if (ended && now.getTime() > ended.getTime() + closesAfter) throw new Refusal('GONE');
    return voucher;
  }

  async function look({ headers }: FastifyRequest, claimToken: string) {
    const voucher = await claim(claimToken);
    return database.read(async (session) => {
      const business = await getBusiness(session, voucher.businessId);
      const [picture, logo] = await findPictures(session, business.id, [
        [voucher.artworkId, 'page'],
        [business.brand.logoArtworkId, 'logo@2x'],
      ]);
      const locale = visitorLocale(headers, business.locale, voucher.locale);
      const self = `/v/${claimToken}`;
      const facts = { business, scanToken: secrets.scanToken(voucher.id), pageUrl: `${publicUrl}${self}` };
      const face = voucherFace(voucher, facts);
      return { voucher, locale, face, self, picture, logo, timeZone: business.timeZone };
    });
  }
}

/** What people read where a page fails. @param notFound what it is that is not there */
export function failurePage(notFound: 'page.notFound.title' | 'card.notFound') {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const locale = visitorLocale(request.headers, 'en');
    const { status, code, facts } = logFailure(error, request) ?? unavailable;
    if (facts.retryAfter !== undefined) reply.header('retry-after', facts.retryAfter);
    // Whoever waits for a wallet, or for a picture to be drawn, need not ask again by hand: the page does.
    const isBusy = code === 'RATE_LIMITED' && request.method === 'GET';
    const isWaiting = (code === 'PASS_UNAVAILABLE' || isBusy) && facts.retryAfter !== undefined;
    if (isWaiting) reply.header('refresh', facts.retryAfter);
    const say = (title: string, text: string) =>
      sendHtml(reply, status, locale, messagePage(locale, title, text));
    if (code === 'GONE') return say(translate(locale, 'problem.GONE'), translate(locale, 'page.gone.text'));
    if (code === 'NOT_FOUND')
      return say(translate(locale, notFound), translate(locale, 'page.notFound.text'));
    if (isWaiting) return say(translate(locale, `problem.${code}`), translate(locale, 'page.triesAgain'));
    return say(translate(locale, `problem.${code}`), status >= 500 ? translate(locale, 'page.later') : '');
  };
}

/** What customers are told of a fault of our own. */
const unavailable = { status: 503, code: 'UNAVAILABLE', facts: { retryAfter: 1 } } as const;
