// Settings over the desk: each tab is read from the API and changed through it; what is shown once stands on the answer alone.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ArtworkNeeds } from '../../artwork/ingest.ts';
import { findArtworks } from '../../artwork/store.ts';
import { Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { formOf } from '../../http/forms.ts';
import { sendHtml } from '../../http/html.ts';
import { asciiDigits } from '../../i18n/digits.ts';
import { type Desk, demand, deskOf } from '../desk.ts';
import { admitPictures, readPictured } from '../pictured.ts';
import { type Answer, type Api, apiFor, read } from './api.ts';
import { type Refused, type Tab, tabs } from './frame.ts';
import {
  type ApiKey,
  type Endpoint,
  type InboundSecret,
  keysPage,
  type Login,
  type Made,
  staffPage,
  webhooksPage,
} from './lists.ts';
import { brandPage, businessPage, type WalletFacts, walletsPage } from './pages.ts';

export type SettingsNeeds = ArtworkNeeds & { publicUrl: string; walletFacts(): Promise<WalletFacts> };

type Shown = { made?: Made; refused?: Refused | undefined };

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const base = '/admin/settings';

export function settingsPages(app: Http, needs: SettingsNeeds): void {
  const { database, publicUrl } = needs;

  app.get(base, hidden, async (_, reply) => reply.redirect(`${base}/business`, 303));
  for (const tab of tabs)
    app.get(`${base}/${tab}`, hidden, async (request, reply) => {
      demand(deskOf(request), 'settings');
      return send(request, reply, 200, tab, {});
    });

  act('business', 'business', (api, form) =>
    api('PATCH', 'business', {
      name: form.get('name') ?? '',
      timeZone: form.get('timeZone') ?? '',
      locale: form.get('locale') ?? '',
      settings: {
        undoMinutes: numberOf(form.get('undoMinutes')),
        reminderDays: form.get('reminderDays')?.trim() ? numberOf(form.get('reminderDays')) : null,
        emailVouchers: form.get('emailVouchers') === 'yes',
        apiKeysMayVoid: form.get('apiKeysMayVoid') === 'yes',
        googleAutoLink: form.get('googleAutoLink') === 'yes',
      },
    }),
  );
  act('brand', 'brand', (api, form) =>
    api('PATCH', 'business', {
      barcodeFormat: form.get('barcodeFormat') ?? '',
      brand: {
        backgroundColor: form.get('backgroundColor') ?? '',
        foregroundColor: form.get('foregroundColor') ?? '',
        labelColor: form.get('labelColor') ?? '',
        contact: form.get('contact')?.trim() ? (form.get('contact') ?? '').replaceAll('\r\n', '\n') : null,
      },
    }),
  );

  act('keys', 'key', (api, form) =>
    api<{ key: string }>('POST', 'api-keys', { name: form.get('name') ?? '', scopes: form.getAll('scopes') }),
  );
  act('keys/delete', 'delete', (api, form) => api('DELETE', `api-keys/${idOf(form)}`));

  act('staff', 'staff', (api, form) => api<{ password?: string }>('POST', 'staff', loginOf(form)));
  act(
    'staff/change',
    (form) => `staff-${form.get('id')}`,
    (api, form) => api('PATCH', `staff/${idOf(form)}`, loginOf(form)),
  );
  act('staff/delete', 'delete', (api, form) => api('DELETE', `staff/${idOf(form)}`));

  act('webhooks', 'endpoint', (api, form) =>
    api<{ secret: string }>('POST', 'webhook-endpoints', {
      url: form.get('url') ?? '',
      events: form.getAll('events'),
    }),
  );
  act('webhooks/rotate', 'endpoint', (api, form) =>
    api<{ secret: string }>('POST', `webhook-endpoints/${idOf(form)}/rotate-secret`),
  );
  act('webhooks/status', 'endpoint', (api, form) =>
    api('PATCH', `webhook-endpoints/${idOf(form)}`, { status: form.get('status') ?? '' }),
  );
  act('webhooks/delete', 'endpoint', (api, form) => api('DELETE', `webhook-endpoints/${idOf(form)}`));
  act('webhooks/secret', 'secret', (api) => api<{ secret: string }>('POST', 'business/webhook-secrets'));
  act('webhooks/end', 'secret', (api, form) => api('DELETE', `business/webhook-secrets/${idOf(form)}`));

  for (const [name, member] of [
    ['logo', 'logoArtworkId'],
    ['icon', 'iconArtworkId'],
  ] as const) {
    const path = `${base}/${name}`;
    app.get(path, hidden, async (_, reply) => reply.redirect(`${base}/brand`, 303));
    app.post(
      path,
      { ...hidden, handlerTimeout: 45_000, preParsing: admitPictures(needs.uploads) },
      async (request, reply) => {
        const desk = deskOf(request);
        demand(desk, 'settings');
        const {
          form,
          artworkId = null,
          fault,
        } = await readPictured(needs, desk.business.id, request, reply.raw);
        try {
          if (fault) throw fault;
          if (artworkId === null && form.get('clear') !== 'yes') return reply.redirect(`${base}/brand`, 303);
          const answer = await apiFor(app, publicUrl, request)('PATCH', 'business', {
            brand: { [member]: artworkId },
          });
          if ('problem' in answer) throw new Refusal(answer.problem.code);
          return reply.redirect(`${base}/brand`, 303);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          const problem = { status: error.status, code: error.code, fields: ['image'] };
          return send(request, reply, error.status, 'brand', {
            refused: { form: name, typed: form, problem },
          });
        }
      },
    );
  }

  /** A form of a tab: done, it leads back to the tab, or shows what is shown once; refused, it comes back as it was. */
  function act(
    path: string,
    form: string | ((sent: URLSearchParams) => string),
    work: (api: Api, sent: URLSearchParams) => Promise<Answer<unknown>>,
  ): void {
    const tab = path.split('/')[0] as Tab;
    if (path !== tab)
      app.get(`${base}/${path}`, hidden, async (_, reply) => reply.redirect(`${base}/${tab}`, 303));
    app.post(`${base}/${path}`, hidden, async (request, reply) => {
      demand(deskOf(request), 'settings');
      const sent = formOf(request);
      const answer = await work(apiFor(app, publicUrl, request), sent);
      if ('problem' in answer) {
        const refused = {
          form: typeof form === 'string' ? form : form(sent),
          typed: sent,
          problem: answer.problem,
        };
        return send(request, reply, answer.problem.status, tab, { refused });
      }
      const { key, secret, password } = (answer.json ?? {}) as {
        key?: string;
        secret?: string;
        password?: string;
      };
      const once = key ?? secret ?? password;
      if (once === undefined) return reply.redirect(`${base}/${tab}`, 303);
      return send(request, reply, 200, tab, { made: { secret: once } });
    });
  }

  async function send(request: FastifyRequest, reply: FastifyReply, status: number, tab: Tab, shown: Shown) {
    const desk = deskOf(request);
    return sendHtml(
      reply,
      status,
      desk.locale,
      await draw(tab, desk, apiFor(app, publicUrl, request), shown),
    );
  }

  async function draw(tab: Tab, desk: Desk, api: Api, { made, refused }: Shown): Promise<string> {
    if (tab === 'business') return businessPage(desk, refused);
    if (tab === 'brand') return brandPage(desk, await picturesOf(desk), refused);
    if (tab === 'wallets') return walletsPage(desk, await needs.walletFacts());
    if (tab === 'keys')
      return keysPage(desk, (await read<{ items: ApiKey[] }>(api, 'api-keys')).items, made, refused);
    if (tab === 'staff')
      return staffPage(desk, (await read<{ items: Login[] }>(api, 'staff')).items, made, refused);
    const { items: endpoints } = await read<{ items: Endpoint[] }>(api, 'webhook-endpoints');
    const { items: secrets } = await read<{ items: InboundSecret[] }>(api, 'business/webhook-secrets');
    const inboundUrl = `${publicUrl}/webhooks/${desk.business.id}`;
    return webhooksPage(desk, { endpoints, secrets, inboundUrl }, made, refused);
  }

  async function picturesOf({ business: { id, brand } }: Desk) {
    const ids = [brand.logoArtworkId, brand.iconArtworkId].filter((each) => each !== null);
    const found = await database.read((session) => findArtworks(session, id, ids));
    const url = (artworkId: (typeof ids)[number] | null) => {
      const rendition = artworkId && found.get(artworkId)?.renditions.find(({ name }) => name === 'logo@2x');
      return rendition ? `/artwork/${rendition.sha256}/logo@2x.png` : undefined;
    };
    return { logo: url(brand.logoArtworkId), icon: url(brand.iconArtworkId) };
  }
}

/** In an address of the API: nothing that leads elsewhere. */
const idOf = (form: URLSearchParams) => encodeURIComponent(form.get('id') ?? '');

/** What is no number is refused by the API as it would refuse a text. */
function numberOf(text: string | null): number | string {
  const ascii = asciiDigits((text ?? '').trim());
  return /^\d{1,6}$/.test(ascii) ? Number(ascii) : ascii;
}

function loginOf(form: URLSearchParams) {
  const password = form.get('password') ?? '';
  return {
    name: form.get('name') ?? '',
    login: form.get('login') ?? '',
    role: form.get('role') ?? '',
    ...(password !== '' && { password }),
  };
}
