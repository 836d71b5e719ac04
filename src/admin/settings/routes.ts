// Settings over the desk: each tab is read from the API and changed through it; what is shown once stands on the answer alone.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ArtworkNeeds } from '../../artwork/ingest.ts';
import { findArtworks } from '../../artwork/store.ts';
import { readNow } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { formOf } from '../../http/forms.ts';
import { sendHtml } from '../../http/html.ts';
import { asciiDigits } from '../../i18n/digits.ts';
import { computeValidity } from '../../vouchers/validity.ts';
import { type Desk, demand, deskOf } from '../desk.ts';
import { admitPictures, readPictured } from '../pictured.ts';
import { type Answer, type Api, apiFor, idIn, read } from './api.ts';
import { deliveryPages } from './deliveries/routes.ts';
import { type Refused, type Tab, tabs } from './frame.ts';
import { type ApiKey, keysPage, type Login, type Made, staffPage } from './lists.ts';
import { brandPage, businessPage, type WalletFacts, walletsPage } from './pages.ts';
import { type Endpoint, type InboundSecret, webhooksPage } from './webhooks.ts';

export type SettingsNeeds = ArtworkNeeds & { publicUrl: string; walletFacts(): Promise<WalletFacts> };

type Shown = { made?: Made; refused?: Refused | undefined };

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const base = '/admin/settings';

export function settingsPages(app: Http, needs: SettingsNeeds): void {
  const { database, publicUrl } = needs;

  deliveryPages(app, needs);
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

  act('keys', 'key', async (api, form, { business }) => {
    const last = form.get('expiresAt') ?? '';
    return api<{ key: string }>('POST', 'api-keys', {
      name: form.get('name') ?? '',
      scopes: form.getAll('scopes'),
      ...(last !== '' && { expiresAt: endOf(last, await database.read(readNow), business.timeZone) }),
    });
  });
  act('keys/delete', 'list', (api, form) => api('DELETE', `api-keys/${idIn(form.get('id'))}`));

  act('staff', 'staff', (api, form) => api<{ password?: string }>('POST', 'staff', loginOf(form)));
  act(
    'staff/change',
    (form) => `staff-${form.get('id')}`,
    (api, form) => api('PATCH', `staff/${idIn(form.get('id'))}`, loginOf(form)),
  );
  act('staff/delete', 'list', (api, form) => api('DELETE', `staff/${idIn(form.get('id'))}`));

  act('webhooks', 'endpoint', (api, form) =>
    api<{ secret: string }>('POST', 'webhook-endpoints', endpointOf(form)),
  );
  act(
    'webhooks/change',
    (form) => `endpoint-${form.get('id')}`,
    (api, form) => api('PATCH', `webhook-endpoints/${idIn(form.get('id'))}`, endpointOf(form)),
  );
  act('webhooks/rotate', 'list', (api, form) =>
    api<{ secret: string }>('POST', `webhook-endpoints/${idIn(form.get('id'))}/rotate-secret`),
  );
  act('webhooks/status', 'list', (api, form) =>
    api('PATCH', `webhook-endpoints/${idIn(form.get('id'))}`, { status: form.get('status') ?? '' }),
  );
  act('webhooks/delete', 'list', (api, form) => api('DELETE', `webhook-endpoints/${idIn(form.get('id'))}`));
  act('webhooks/secret', 'list', (api) => api<{ secret: string }>('POST', 'business/webhook-secrets'));
  act('webhooks/end', 'list', (api, form) =>
    api('DELETE', `business/webhook-secrets/${idIn(form.get('id'))}`),
  );

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
    work: (api: Api, sent: URLSearchParams, desk: Desk) => Promise<Answer<unknown>>,
  ): void {
    const tab = path.split('/')[0] as Tab;
    if (path !== tab)
      app.get(`${base}/${path}`, hidden, async (_, reply) => reply.redirect(`${base}/${tab}`, 303));
    app.post(`${base}/${path}`, hidden, async (request, reply) => {
      const desk = deskOf(request);
      demand(desk, 'settings');
      const sent = formOf(request);
      const answer = await work(apiFor(app, publicUrl, request), sent, desk);
      if ('problem' in answer) {
        const { problem } = answer;
        // What somebody else has deleted meanwhile has no form any more.
        const gone = problem.code === 'NOT_FOUND';
        const refused = {
          form: gone ? 'list' : typeof form === 'string' ? form : form(sent),
          typed: sent,
          problem,
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

/** What is no number is refused by the API as it would refuse a text. */
function numberOf(text: string | null): number | string {
  const ascii = asciiDigits((text ?? '').trim());
  return /^\d{1,6}$/.test(ascii) ? Number(ascii) : ascii;
}

/** What is no day of the future is refused by the API, as no instant. */
function endOf(date: string, now: Date, timeZone: string): string {
  try {
    return computeValidity({ type: 'FIXED_DATE', date }, now, timeZone).expiresAt?.toISOString() ?? date;
  } catch (error) {
    if (error instanceof Refusal) return date;
    throw error;
  }
}

const endpointOf = (form: URLSearchParams) => ({
  url: form.get('url') ?? '',
  events: form.getAll('events'),
});

function loginOf(form: URLSearchParams) {
  const password = form.get('password') ?? '';
  return {
    name: form.get('name') ?? '',
    login: form.get('login') ?? '',
    role: form.get('role') ?? '',
    ...(password !== '' && { password }),
  };
}
