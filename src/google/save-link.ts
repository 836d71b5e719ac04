// "Add to Google Wallet": a signed link that holds nothing but the id of an object that is there (a skinny JWT).
// https://developers.google.com/wallet/retail/offers/use-cases/jwt

import type { ServiceAccount } from './service-account.ts';

export type SaveLinkNeeds = {
  account: Pick<ServiceAccount, 'email' | 'signJwt'>;
  /** `https://pay.google.com/gp/v/save` */
  saveUrl: string;
  /** Where the button stands: Google asks for it in `origins`. */
  publicUrl: string;
};

/** Browsers cut longer links. */
const longest = 1800;

/**
 * @param objectId `issuerId.suffix` of an object of a voucher, or of a card
 * @param issuedAt becomes `iat`: the link itself never ends
 */
export function saveLink(
  { account, saveUrl, publicUrl }: SaveLinkNeeds,
  { objectId, kind }: { objectId: string; kind: 'voucher' | 'card' },
  issuedAt: Date,
): string {
  const ids = [{ id: objectId }];
  const token = account.signJwt({
    iss: account.email,
    aud: 'google',
    typ: 'savetowallet',
    iat: Math.floor(issuedAt.getTime() / 1000),
    origins: [new URL(publicUrl).origin],
    payload: kind === 'voucher' ? { offerObjects: ids } : { loyaltyObjects: ids },
  });
  if (token.length > longest) throw new Error(`a save link of ${token.length} characters: browsers cut it`);
  return `${saveUrl}/${token}`;
}
