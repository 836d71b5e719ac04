// A customer with a card: gets vouchers, looks at the card's pass, takes all vouchers at once.

import type { CustomerCardJson } from '../../src/customers/schemas.ts';
import { openPass } from '../support/pass-files.ts';
import type { Service } from '../support/service.ts';

export const ana = { name: 'Ana "Bean" Müller', email: 'ana@example.com', phone: '+380671234567' };

export async function makeCard({ admin, anon }: Service, wish: object = ana) {
  const card: CustomerCardJson = (await admin.post('/api/v1/customer-cards', wish)).json();
  const links = card.links as { page: string; applePass: string };
  return {
    ...card,
    links,
    issue: async (voucher: object = {}) =>
      (await admin.post('/api/v1/vouchers', { title: 'Coffee', customerCardId: card.id, ...voucher })).json(),
    pass: async () => openPass((await anon.get(links.applePass)).rawPayload),
    bundle: () => anon.get(`${links.page}/vouchers.pkpasses`),
  };
}
