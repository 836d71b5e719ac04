// The door of a customer's card: its page, its wallet pass, its vouchers all at once. The address is the capability.

import { Type } from 'typebox';
import { mostInBundle } from '../../apple/bundle.ts';
import type { AppleWallet } from '../../apple/wallet.ts';
import { digest, type Secrets } from '../../auth/secrets.ts';
import { qrPng, qrSvg } from '../../barcodes/qr.ts';
import { getBusiness } from '../../businesses/store.ts';
import type { CustomerCard } from '../../customers/card.ts';
import { findCardByClaim } from '../../customers/store.ts';
import type { Database, Session } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import type { SaveLinks } from '../../google/save-links.ts';
import { fileAnswer, type Http } from '../../http/create-server.ts';
import { forPeople, keepPrivate, sendHtml } from '../../http/html.ts';
import { visitorLocale } from '../../pages/language.ts';
import { listVouchers } from '../../vouchers/list/store.ts';
import type { Badges } from '../badges.ts';
import { findPictures } from '../find-pictures.ts';
import { failurePage } from '../routes.ts';
import { suitedTo } from '../wallets.ts';
import { cardPage } from './page.ts';

export type CardPageNeeds = {
  database: Database;
  secrets: Secrets;
  publicUrl: string;
  apple: Pick<AppleWallet, 'development' | 'cardPass' | 'bundle'> | undefined;
  google: { development: boolean; links: Pick<SaveLinks, 'card'> } | undefined;
  badges: Badges;
};

const open = { config: { access: 'public' } } as const;
const params = Type.Object({ claimToken: Type.String() });
const tags = ["customer card's page"];
/** More than anybody has on one card; a page must end somewhere. */
const mostListed = 500;

export async function cardPageRoutes(app: Http, needs: CardPageNeeds): Promise<void> {
  const { database, secrets, publicUrl, apple, google, badges } = needs;
  await app.register(async (page: Http) => {
    page.addHook('onRequest', keepPrivate);
    page.setErrorHandler(forPeople(failurePage('card.notFound')));

    page.get(
      '/c/:claimToken',
      {
        ...open,
        schema: {
          tags,
          summary: "The page of a customer's card",
          params,
          response: { 200: fileAnswer('text/html') },
        },
      },
      async ({ params: { claimToken }, headers }, reply) => {
        const { card, business, vouchers, logo } = await database.read(async (session) => {
          const card = await claim(session, claimToken);
          const business = await getBusiness(session, card.businessId);
          const { logoArtworkId } = business.brand;
          const [logo] = await findPictures(session, business.id, [[logoArtworkId, 'logo@2x']]);
          return { card, business, vouchers: await listUsable(session, card, mostListed), logo };
        });
        // The customer's own language if it is known, else the visitor's.
        const locale = visitorLocale(headers, business.locale, card.locale);
        const self = `/c/${claimToken}`;
        const links = {
          self,
          wallets: suitedTo(headers['user-agent'], {
            apple: apple && { href: `${self}/card.pkpass`, development: apple.development },
            google: google && { href: `${self}/google`, development: google.development },
          }),
          badges,
          bundlesAll: vouchers.length <= mostInBundle,
          voucher: ({ id }: (typeof vouchers)[number]) => `/v/${secrets.claimToken(id)}`,
          logo,
        };
        return sendHtml(reply, 200, locale, cardPage(locale, { card, business, vouchers }, links));
      },
    );

    page.get(
      '/c/:claimToken/card.pkpass',
      {
        ...open,
        schema: {
          tags,
          summary: 'The Apple Wallet pass of the card',
          params,
          response: { 200: fileAnswer('application/vnd.apple.pkpass') },
        },
      },
      async ({ params: { claimToken } }, reply) => {
        const card = await database.read((session) => claim(session, claimToken));
        const bytes = await wallet().cardPass(card);
        return reply
          .type('application/vnd.apple.pkpass')
          .header('content-disposition', `inline; filename="card-${card.number}.pkpass"`)
          .send(bytes);
      },
    );

    page.get(
      '/c/:claimToken/vouchers.pkpasses',
      {
        ...open,
        schema: {
          tags,
          summary: 'The Apple Wallet passes of the vouchers that can be used, at most the ten newest',
          params,
          response: { 200: fileAnswer('application/vnd.apple.pkpasses') },
        },
      },
      async ({ params: { claimToken } }, reply) => {
        const vouchers = await database.read(async (session) =>
          listUsable(session, await claim(session, claimToken), mostInBundle),
        );
        if (vouchers.length === 0) throw new Refusal('NO_VOUCHERS');
        const bytes = await wallet().bundle(vouchers);
        return reply
          .type('application/vnd.apple.pkpasses')
          .header('content-disposition', 'inline; filename="vouchers.pkpasses"')
          .send(bytes);
      },
    );

    page.get(
      '/c/:claimToken/google',
      {
        ...open,
        schema: {
          tags,
          summary: 'To Google Wallet, with the link that saves the card',
          params,
          response: { 302: { description: 'To Google', type: 'null' } },
        },
      },
      async ({ params: { claimToken } }, reply) => {
        const card = await database.read((session) => claim(session, claimToken));
        if (google === undefined)
          throw new Refusal('NOT_FOUND', { detail: 'Google Wallet is switched off.' });
        return reply.redirect(await google.links.card(card), 302);
      },
    );

    page.get('/c/:claimToken/', { ...open, schema: { hide: true, params } }, async ({ params }, reply) =>
      reply.redirect(`/c/${encodeURIComponent(params.claimToken)}`, 303),
    );

    page.get(
      '/c/:claimToken/:picture',
      {
        ...open,
        schema: {
          tags,
          summary: 'qr.svg, qr.png; page.svg leads a phone to this page',
          params: Type.Object({ claimToken: Type.String(), picture: Type.String() }),
          response: { 200: fileAnswer('image/svg+xml', 'image/png') },
        },
      },
      async ({ params: { claimToken, picture } }, reply) => {
        const { id } = await database.read((session) => claim(session, claimToken));
        const token = secrets.cardToken(id);
        if (picture === 'qr.svg') return reply.type('image/svg+xml').send(qrSvg(token, 'QR'));
        if (picture === 'page.svg')
          return reply.type('image/svg+xml').send(qrSvg(`${publicUrl}/c/${claimToken}`, 'QR'));
        if (picture === 'qr.png') return reply.type('image/png').send(qrPng(token));
        throw new Refusal('NOT_FOUND');
      },
    );
  });

  function wallet() {
    if (apple === undefined) throw new Refusal('NOT_FOUND', { detail: 'Apple Wallet is switched off.' });
    return apple;
  }
}

/** @throws Refusal NOT_FOUND, also for a card that was deleted */
async function claim(session: Session, claimToken: string): Promise<CustomerCard> {
  const card = await findCardByClaim(session, digest(claimToken));
  if (card === undefined) throw new Refusal('NOT_FOUND');
  return card;
}

/** Newest first. */
function listUsable(session: Session, { businessId, id }: CustomerCard, limit: number) {
  return listVouchers(session, businessId, { status: 'active', customerCardId: id, limit });
}
