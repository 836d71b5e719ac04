// A business that has one of everything that the API names by an id or a code, each in a state that allows every call.

import { createSecrets } from '../../src/auth/secrets.ts';
import type { CustomerCardId, VoucherId } from '../../src/ids.ts';
import { quarters } from '../fixtures/pictures.ts';
import type { Caller, Service } from '../support/service.ts';

const secrets = createSecrets('a secret key for tests, 32 and more characters');

export type Belongings = Awaited<ReturnType<typeof makeOneOfEverything>>;

/** @param mark tells the belongings of one business from those of another */
export async function makeOneOfEverything({ work }: Service, by: Caller, mark: string) {
  const post = async (path: string, body?: object, headers?: Record<string, string>) => {
    const answer = await by.post(`/api/v1/${path}`, body, headers);
    if (answer.statusCode >= 300) throw new Error(`POST ${path}: ${answer.body}`);
    return answer.json();
  };
  const get = async (path: string) => (await by.get(`/api/v1/${path}`)).json();

  const endpoint = await post('webhook-endpoints', { url: 'http://127.0.0.1:9/hook' });
  const webhookSecret = await post('business/webhook-secrets');
  const picture = await quarters(mark.length * 10, 40)
    .png()
    .toBuffer();
  const artwork = await post('artworks', picture, { 'content-type': 'image/png' });
  const staff = await post('staff', {
    name: `Till of ${mark}`,
    login: `till-${mark}`,
    role: 'manager',
    password: 'ten letters',
  });
  const apiKey = await post('api-keys', { name: `Till of ${mark}`, scopes: ['redeem'], staffId: staff.id });
  const card = await post('customer-cards', {
    name: `Olena ${mark}`,
    email: `olena@${mark}.example`,
    externalId: mark,
  });
  const voucher = await post('vouchers', {
    title: `Tea ${mark}`,
    customerCardId: card.id,
    artworkId: artwork.id,
  });
  const redeemed = await post('vouchers', { title: `Coffee ${mark}` });
  const spare = await post('vouchers', { title: `Spare ${mark}` });
  const redemption = await post('redemptions', { code: redeemed.redeemCode.value });
  const batch = await post('vouchers/batch', { title: `Cake ${mark}`, quantity: 2 });
  await work();
  const [webhookDelivery] = (await get(`webhook-endpoints/${endpoint.id}/deliveries`)).items;
  const [mail] = (await get(`vouchers/${voucher.id}/deliveries`)).items;
  const feed = await get('events');
  const business = await get('business');

  return {
    ids: {
      apiKey: apiKey.id as string,
      artwork: artwork.id as string,
      batch: batch.id as string,
      business: business.id as string,
      card: card.id as string,
      endpoint: endpoint.id as string,
      mail: mail.id as string,
      redeemed: redeemed.id as string,
      redemption: redemption.id as string,
      staff: staff.id as string,
      voucher: voucher.id as string,
      webhookDelivery: webhookDelivery.id as string,
      webhookSecret: webhookSecret.id as string,
    },
    mark,
    codes: {
      redeemCode: redeemed.redeemCode.value as string,
      spareCode: spare.redeemCode.value as string,
      scanToken: secrets.scanToken(voucher.id as VoucherId) as string,
      link: voucher.links.page as string,
      cardToken: card.token as string,
      cardLink: `http://localhost:3000/c/${secrets.cardClaimToken(card.id as CustomerCardId)}`,
    },
    card: { number: card.number as string, name: `Olena ${mark}`, email: `olena@${mark}.example` },
    cursor: feed.nextCursor as string,
    picture,
  };
}
