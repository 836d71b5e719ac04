// A business whose vouchers are at a stand-in of Google, and what a test asks of both.

import type { Test } from 'tap';
import type { CustomerCardJson } from '../../src/customers/schemas.ts';
import type { LoyaltyObject, OfferClass, OfferObject } from '../../src/google/discovery/schemas.ts';
import type { Behaviour } from '../../src/simulator/google/fortune.ts';
import type { VoucherJson } from '../../src/vouchers/schemas.ts';
import { type Caller, type Service, type ServiceOptions, startService } from '../support/service.ts';
import { issue } from '../support/till.ts';
import { wrongBodies } from './sent-bodies.ts';

export type Voucher = VoucherJson & {
  redeemCode: { value: string; display: string };
  links: { page: string; googleSave: string };
};
export type Card = CustomerCardJson & { links: { page: string; googleSave: string } };
type Owner = { links: { page: string } };
type Held = { hasUsers: boolean };

export type Shop = Awaited<ReturnType<typeof openShop>>;

export async function openShop(t: Test, options: ServiceOptions = {}) {
  const service = await startService(t, { google: 'stand-in', ...options });
  const { google, admin, anon, clock, work } = service;
  const behave = (behaviour: Behaviour = {}) => google.behave({ callbacks: 'hold', ...behaviour });
  behave();
  const objects = () => google.objects() as (OfferObject & LoyaltyObject & Held)[];
  const find = ({ links }: Owner) =>
    objects().find(({ linksModuleData }) => linksModuleData?.uris?.[0]?.uri === links.page);
  const get = (owner: Owner) => {
    const found = find(owner);
    if (found?.id === undefined) throw new Error('Google has no object of it');
    return { ...found, id: found.id };
  };
  const pass = async (seconds: number) => {
    clock.set(new Date(clock.now().getTime() + seconds * 1000).toISOString());
    await work();
  };
  return {
    ...service,
    /** As `later`, but nobody has looked before the time passes. */
    pass,
    behave,
    objects,
    find,
    get,
    issue: (wish: object = {}, by: Caller = admin): Promise<Voucher> => issue(by, wish),
    async makeCard(wish: object = {}, by: Caller = admin): Promise<Card> {
      const made = await by.post('/api/v1/customer-cards', { name: 'Ana Müller', ...wish });
      if (made.statusCode !== 201) throw new Error(made.body);
      return made.json();
    },
    /** Until nothing is due any more, but for checks that have minutes to go. */
    async settle() {
      await pass(6);
      await pass(6);
    },
    classOf: (owner: Owner) => google.class(get(owner).classId ?? '') as OfferClass | undefined,
    async state({ id }: { id: string }, by: Caller = admin, noun = 'vouchers'): Promise<string> {
      return (await by.get(`/api/v1/${noun}/${id}`)).json().wallet.google.state;
    },
    /** Somebody taps the link on the page. @returns where it leads */
    async tap({ links }: { links: { googleSave: string } }): Promise<string> {
      const answer = await anon.get(links.googleSave);
      if (answer.statusCode !== 302) throw new Error(`${answer.statusCode} ${answer.body}`);
      return String(answer.headers.location);
    },
    async save(owner: Owner & { links: { googleSave: string } }, user?: string): Promise<string[]> {
      return google.save(await this.tap(owner), user);
    },
    async events({ id }: { id: string }, by: Caller = admin): Promise<string[]> {
      const { items } = (await by.get(`/api/v1/vouchers/${id}/events`)).json();
      return items.map(({ type }: { type: string }) => type);
    },
    sent: () => sentOf(service),
    /** Nothing that ever left was wrong, nothing was told twice, and no secret stands where anybody can read it. */
    judge: (t: Test, secrets: string[] = []) => judge(t, service, secrets),
  };
}

/** What was asked of Google but tokens, each as `PATCH offerObject`, and how it ended. */
function sentOf({ google }: Service) {
  return google.requests
    .filter(({ path }) => path.startsWith('/walletobjects/'))
    .map(({ method, resource, path, ...rest }) => {
      const call = path.endsWith('/addMessage') ? 'MESSAGE' : method;
      return { ...rest, path, method, what: `${call} ${resource}` };
    });
}

const recommended = / is longer than \d+$/;

function judge(t: Test, { google, logs }: Service, secrets: string[]): void {
  t.same(wrongBodies(google.requests), [], "every body keeps to Google's document");
  t.same(
    google.faults.filter((fault) => !recommended.test(fault)),
    [],
    'nothing that Google lets through and should not have been sent',
  );
  const paths = google.requests.map(({ path }) => decodeURIComponent(path));
  const ids = [...google.objects(), ...google.classes()].map(({ id }) => id);
  const readable = JSON.stringify([paths, ids, logs]);
  for (const secret of secrets) t.notOk(readable.includes(secret), `${secret} stands in no id, path or log`);
}
