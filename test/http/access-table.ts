// What the access matrix needs to know of each operation: whose object its path names, a body that works, and which ids
// and codes may stand in a body or query. An operation that lacks its line fails the test by name.

import { randomUUID } from 'node:crypto';
import { createSecrets } from '../../src/auth/secrets.ts';
import type { Http } from '../../src/http/create-server.ts';
import type { CustomerCardId, VoucherId } from '../../src/ids.ts';
import { newRedeemCode } from '../../src/vouchers/redeem-code.ts';
import type { Belongings } from './one-of-everything.ts';

export type Operation = {
  /** `GET /api/v1/vouchers/{id}` */
  name: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  /** The path up to the id in it. */
  holder: string | undefined;
  takesBody: boolean;
  /** What in its body or query could name an object: `POST /api/v1/vouchers artworkId`. */
  ids: string[];
};

type Schema = { properties?: Record<string, Schema>; anyOf?: Schema[]; oneOf?: Schema[] };
type Described = {
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
};

const namesSomething = /(Id|[cC]ode|[tT]oken|[nN]umber)$|^(q|cursor|after)$/;

/** All below /api/v1 that the OpenAPI document knows. */
export async function readOperations(app: Pick<Http, 'inject'>): Promise<Operation[]> {
  const { paths } = (await app.inject('/openapi.json')).json() as {
    paths: Record<string, Record<string, Described>>;
  };
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([verb, { parameters = [], requestBody }]) => {
        const method = verb.toUpperCase() as Operation['method'];
        const name = `${method} ${path}`;
        const inQuery = parameters.filter((each) => each.in === 'query').map((each) => each.name);
        const inBody = Object.values(requestBody?.content ?? {}).flatMap(({ schema = {} }) =>
          membersOf(schema),
        );
        const ids = [...new Set([...inQuery, ...inBody])].filter((member) => namesSomething.test(member));
        return {
          name,
          method,
          path,
          holder: /^.*\}/.exec(path)?.[0],
          takesBody: requestBody !== undefined || name === 'POST /api/v1/artworks',
          ids: ids.map((id) => `${name} ${id}`),
        };
      }),
    );
}

function membersOf({ properties = {}, anyOf = [], oneOf = [] }: Schema, above = ''): string[] {
  const inside = Object.entries(properties).flatMap(([name, schema]) => [
    `${above}${name}`,
    ...membersOf(schema, `${above}${name}.`),
  ]);
  return [...inside, ...[...anyOf, ...oneOf].flatMap((schema) => membersOf(schema, above))];
}

type Of<T> = (whose: Belongings) => T;

/** The object that a path names. */
export const objects: Record<string, Of<string>> = {
  '/api/v1/api-keys/{id}': ({ ids }) => ids.apiKey,
  '/api/v1/artworks/{id}': ({ ids }) => ids.artwork,
  '/api/v1/batches/{id}': ({ ids }) => ids.batch,
  '/api/v1/business/webhook-secrets/{id}': ({ ids }) => ids.webhookSecret,
  '/api/v1/customer-cards/{id}': ({ ids }) => ids.card,
  '/api/v1/redemptions/{id}': ({ ids }) => ids.redemption,
  '/api/v1/staff/{id}': ({ ids }) => ids.staff,
  '/api/v1/vouchers/{id}': ({ ids }) => ids.voucher,
  '/api/v1/webhook-deliveries/{id}': ({ ids }) => ids.webhookDelivery,
  '/api/v1/webhook-endpoints/{id}': ({ ids }) => ids.endpoint,
};

/** Bodies that are accepted from whose object it is. */
export const bodies: Record<string, Of<object | Buffer>> = {
  'POST /api/v1/api-keys': () => ({ name: 'Another till', scopes: ['redeem'] }),
  'POST /api/v1/artworks': ({ picture }) => picture,
  'POST /api/v1/artworks/{id}/crops': () => ({ focalPoint: { x: 0.5, y: 0.5 } }),
  'PATCH /api/v1/business': () => ({ name: 'Renamed' }),
  'POST /api/v1/customer-cards': () => ({ name: 'Ann' }),
  'PATCH /api/v1/customer-cards/{id}': () => ({ name: 'Renamed' }),
  'POST /api/v1/redemptions': ({ codes }) => ({ code: codes.spareCode }),
  'POST /api/v1/redemptions/lookup': ({ codes }) => ({ code: codes.redeemCode }),
  'POST /api/v1/redemptions/{id}/undo': () => ({ reason: 'a mistake' }),
  'POST /api/v1/staff': ({ mark }) => ({
    name: 'Ben',
    login: `ben-${mark}`,
    role: 'scanner',
    password: 'ten letters',
  }),
  'PATCH /api/v1/staff/{id}': () => ({ name: 'Renamed' }),
  'POST /api/v1/validity/preview': () => ({ validity: { type: 'UNLIMITED' } }),
  'POST /api/v1/vouchers': () => ({ title: 'Tea' }),
  'POST /api/v1/vouchers/batch': () => ({ title: 'Tea', quantity: 1 }),
  'PATCH /api/v1/vouchers/{id}': () => ({ title: 'Renamed' }),
  'POST /api/v1/vouchers/{id}/deliveries': () => ({ kind: 'email' }),
  'POST /api/v1/vouchers/{id}/void': () => ({ reason: 'a mistake' }),
  'POST /api/v1/webhook-endpoints': () => ({ url: 'http://127.0.0.1:9/other' }),
  'PATCH /api/v1/webhook-endpoints/{id}': () => ({ events: ['voucher.issued'] }),
};

export type Asked = { id?: string; body?: object | Buffer | undefined; query?: string };
/** How often the neighbour asks with something of ours, and the same with something that never was. */
type Mention = {
  expect: object;
  cases: (ours: Belongings, theirs: Belongings) => [foreign: Asked, absent: Asked][];
};

const secrets = createSecrets('another secret key, so that nobody has these');

/** Codes of the same forms that are nobody's. */
const nobodys = (): Belongings['codes'] => ({
  redeemCode: newRedeemCode(),
  spareCode: newRedeemCode(),
  scanToken: secrets.scanToken(randomUUID() as VoucherId),
  link: `http://localhost:3000/v/${secrets.claimToken(randomUUID() as VoucherId)}`,
  cardToken: secrets.cardToken(randomUUID() as CustomerCardId),
  cardLink: `http://localhost:3000/c/${secrets.cardClaimToken(randomUUID() as CustomerCardId)}`,
});

const notFound = { statusCode: 404, body: /"code":"NOT_FOUND"/ };
const named = (pointer: string) => ({ statusCode: 422, body: new RegExp(`"path":"${pointer}"`) });
const nothing = { statusCode: 200, body: '{"items":[],"nextCursor":null}' };

const inBody = (pointer: string, kind: keyof Belongings['ids'], wrap: (id: string) => object): Mention => ({
  expect: named(pointer),
  cases: (ours, theirs) => [
    [
      { id: theirs.ids.voucher, body: wrap(ours.ids[kind]) },
      { id: theirs.ids.voucher, body: wrap(randomUUID()) },
    ],
  ],
});
const inQuery = (name: string, ...pairs: [Of<string>, () => string][]): Mention => ({
  expect: nothing,
  cases: (ours) =>
    pairs.map(([of, other]) => [
      { query: `?${name}=${encodeURIComponent(of(ours))}` },
      { query: `?${name}=${encodeURIComponent(other())}` },
    ]),
});
const asCode = (more: (ours: Belongings) => object): Mention => ({
  expect: notFound,
  cases: (ours) => {
    const absent = nobodys();
    return (Object.keys(absent) as (keyof typeof absent)[]).map((form) => [
      { body: { code: ours.codes[form], ...more(ours) } },
      { body: { code: absent[form], ...more(ours) } },
    ]);
  },
});

export const mentions: Record<string, Mention> = {
  'POST /api/v1/api-keys staffId': inBody('/staffId', 'staff', (staffId) => ({
    name: 'k',
    scopes: ['read'],
    staffId,
  })),
  'PATCH /api/v1/business brand.logoArtworkId': inBody(
    '/brand/logoArtworkId',
    'artwork',
    (logoArtworkId) => ({
      brand: { logoArtworkId },
    }),
  ),
  'PATCH /api/v1/business brand.iconArtworkId': inBody(
    '/brand/iconArtworkId',
    'artwork',
    (iconArtworkId) => ({
      brand: { iconArtworkId },
    }),
  ),
  'GET /api/v1/customer-cards q': inQuery(
    'q',
    [({ codes }) => codes.cardToken, () => nobodys().cardToken],
    [({ card }) => card.name, () => 'Olena nobody'],
    [({ card }) => card.email, () => 'olena@nobody.example'],
    [({ card }) => card.number, () => '99999999'],
  ),
  'POST /api/v1/redemptions code': asCode(({ ids }) => ({ voucherId: ids.voucher })),
  'POST /api/v1/redemptions voucherId': {
    expect: named('/voucherId'),
    cases: (ours, { codes }) =>
      [codes.cardToken, codes.spareCode, codes.scanToken].map((code) => [
        { body: { code, voucherId: ours.ids.voucher } },
        { body: { code, voucherId: randomUUID() } },
      ]),
  },
  'POST /api/v1/redemptions/lookup code': asCode(() => ({})),
  'POST /api/v1/vouchers artworkId': inBody('/artworkId', 'artwork', (artworkId) => ({
    title: 'Tea',
    artworkId,
  })),
  'POST /api/v1/vouchers customerCardId': inBody('/customerCardId', 'card', (customerCardId) => ({
    title: 'Tea',
    customerCardId,
  })),
  'GET /api/v1/vouchers batchId': inQuery('batchId', [({ ids }) => ids.batch, randomUUID]),
  'GET /api/v1/vouchers customerCardId': inQuery('customerCardId', [({ ids }) => ids.card, randomUUID]),
  'GET /api/v1/vouchers q': inQuery(
    'q',
    [({ codes }) => codes.redeemCode, () => nobodys().redeemCode],
    [({ mark }) => `Tea ${mark}`, () => 'Tea nobody'],
    [({ ids }) => ids.voucher, randomUUID],
  ),
  'POST /api/v1/vouchers/batch artworkId': inBody('/artworkId', 'artwork', (artworkId) => ({
    title: 'Tea',
    quantity: 1,
    artworkId,
  })),
  'PATCH /api/v1/vouchers/{id} artworkId': inBody('/artworkId', 'artwork', (artworkId) => ({ artworkId })),
};

/** Places in a list, which name nothing; and what each business chooses by itself, whatever others chose. */
export const exempt = [
  'GET /api/v1/customer-cards cursor',
  'GET /api/v1/events cursor',
  'GET /api/v1/vouchers cursor',
  'GET /api/v1/webhook-endpoints/{id}/deliveries cursor',
  'POST /api/v1/customer-cards externalId',
  'PATCH /api/v1/customer-cards/{id} externalId',
  'POST /api/v1/vouchers redeemCode',
];
