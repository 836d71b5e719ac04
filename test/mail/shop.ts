// A service with a mail server, a customer with an address, and what staff see of the messages to them.

import { type Service, type ServiceOptions, startService } from '../support/service.ts';
import { type MailServer, type Script, startMailServer } from './mail-server.ts';

export type Shop = Service & {
  mail: MailServer;
  addCard(card?: object): Promise<string>;
  /** Issues a voucher to a card and does the work that follows. */
  issueTo(card: string, voucher?: object): Promise<{ id: string; links: { page: string } }>;
  deliveries(voucherId: string): Promise<Record<string, unknown>[]>;
  resend(voucherId: string, headers?: Record<string, string>): ReturnType<Service['admin']['post']>;
};

type Test = Parameters<typeof startService>[0];

export async function openShop(
  t: Test,
  { script, ...options }: ServiceOptions & { script?: Script } = {},
): Promise<Shop> {
  const mail = await startMailServer(t, script);
  const smtp = { smtpUrl: mail.url, from: 'vouchers@shop.example' };
  const service = await startService(t, { mail: smtp, ...options });
  const { admin } = service;
  return {
    ...service,
    mail,
    async addCard(card = {}) {
      const made = await admin.post('/api/v1/customer-cards', {
        name: 'Olena',
        email: 'olena@customers.example',
        ...card,
      });
      return made.json().id;
    },
    async issueTo(customerCardId, voucher = {}) {
      const made = await admin.post('/api/v1/vouchers', { title: 'Free coffee', customerCardId, ...voucher });
      await service.work();
      return made.json();
    },
    deliveries: async (id) => (await admin.get(`/api/v1/vouchers/${id}/deliveries`)).json().items,
    resend: (id, headers) => admin.post(`/api/v1/vouchers/${id}/deliveries`, { kind: 'email' }, headers),
  };
}
