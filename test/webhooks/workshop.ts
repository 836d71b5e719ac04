// The service with its outbound webhooks wired by the test: receivers on loopback, a resolver and a patience of its own.

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import { type AppNeeds, buildApp } from '../../src/app.ts';
import { newApiKey } from '../../src/auth/api-key.ts';
import { createSecrets } from '../../src/auth/secrets.ts';
import { openBusiness } from '../../src/businesses/open.ts';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/tx.ts';
import type { BusinessId, VoucherId } from '../../src/ids.ts';
import { createJobs, type Jobs } from '../../src/jobs/jobs.ts';
import type { EventType } from '../../src/journal/event.ts';
import { record } from '../../src/journal/record.ts';
import { sweepWebhooks } from '../../src/webhooks/sweep.ts';
import { handleWebhooks, type WebhookNeeds } from '../../src/webhooks/work.ts';
import { createTestDatabase } from '../support/database.ts';
import { promisedAnswers } from '../support/promised.ts';
import { TestClock } from '../support/service.ts';

export type Got = { headers: http.IncomingHttpHeaders; text: string; body: Body };
type Body = {
  type: EventType;
  timestamp: string;
  data: { sequence: number; businessId: string; voucherId: string; details: object; customer: null } & {
    voucher: Record<string, unknown>;
  };
};
type Answer = (response: http.ServerResponse, got: Got) => void;

/** Someone's server on loopback: keeps what it gets, answers as it is told. */
export async function startReceiver(t: Test, answer: Answer = (response) => response.writeHead(204).end()) {
  const receiver = { url: '', got: [] as Got[], connections: 0, answer };
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const got = { headers: request.headers, text, body: JSON.parse(text || '{}') };
    receiver.got.push(got);
    receiver.answer(response, got);
  });
  server.on('connection', () => (receiver.connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

export const status =
  (code: number, headers: http.OutgoingHttpHeaders = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end();

export type Endpoint = {
  id: string;
  url: string;
  status: string;
  disabledReason: string | null;
  secret: string;
};
export type Delivery = {
  id: string;
  eventId: string;
  type: string;
  state: string;
  attempts: number;
  dueAt: string | null;
  log: { at: string; status: number | null; fault: string | null; ms: number }[];
};

type Options = Partial<Pick<WebhookNeeds, 'log' | 'production' | 'resolve' | 'timeoutMs'>> & { now?: string };

export async function startWorkshop(t: Test, { now = '2026-05-12T10:00:00Z', ...options }: Options = {}) {
  const clock = new TestClock(now);
  const { connection, drop } = await createTestDatabase();
  const database = openDatabase(connection, { clock });
  const secrets = createSecrets('a secret key for tests, 32 and more characters');
  const jobs = createJobs(database);
  const config = readConfig({ APPLE_WALLET: 'off', GOOGLE_WALLET: 'off', LOG_LEVEL: 'silent' });
  const app = await buildApp({
    config,
    database,
    secrets,
    jobs: exceptWebhooks(jobs),
    apple: undefined,
    google: undefined,
  } as AppNeeds);
  // A fault of ours is none that a test expects.
  const log = { error: ({ err }: { err?: unknown }, text: string) => void t.fail(text, { err }) };
  handleWebhooks(jobs, { database, secrets, log, production: false, timeoutMs: 2000, ...options });
  t.teardown(async () => {
    await app.close();
    await drop();
  });
  const check = await promisedAnswers(app);
  const work = async () => {
    await database.transaction((session) => sweepWebhooks(session, jobs));
    await jobs.drain();
  };
  return {
    clock,
    database,
    jobs,
    secrets,
    work,
    /** Moves the clock and works. */
    async after(hours: number) {
      clock.set(new Date(clock.now().getTime() + hours * 3_600_000).toISOString());
      await work();
    },
    async openBusiness(name = 'Corner Café') {
      const apiKey = newApiKey();
      await openBusiness(database, { name, timeZone: 'Europe/Kyiv', credentials: { apiKey } });
      return createBackend(apiKey);
    },
  };

  function createBackend(apiKey: string) {
    const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) => {
      const url = `/api/v1/${path}`;
      const headers = { authorization: `Bearer ${apiKey}` };
      const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
      check(method, url, answer);
      return answer;
    };
    const findId = async () => (await call('GET', 'business')).json().id as BusinessId;
    return {
      findId,
      call,
      async addEndpoint(url: string, events?: EventType[]): Promise<Endpoint> {
        return (await call('POST', 'webhook-endpoints', { url, ...(events && { events }) })).json();
      },
      async endpoint(id: string): Promise<Endpoint> {
        return (await call('GET', `webhook-endpoints/${id}`)).json();
      },
      async deliveries(endpointId: string): Promise<Delivery[]> {
        return (await call('GET', `webhook-endpoints/${endpointId}/deliveries?limit=100`)).json().items;
      },
      async redeliver(deliveryId: string) {
        return call('POST', `webhook-deliveries/${deliveryId}/redeliver`);
      },
      async issue(wish: object = { title: 'Free coffee' }) {
        return (await call('POST', 'vouchers', wish)).json() as { id: string; number: number };
      },
      /** Something else happens to a voucher. */
      async happens(voucherId: string, type: EventType, data: Record<string, unknown> = {}) {
        const event = {
          voucherId: voucherId as VoucherId,
          businessId: await findId(),
          type,
          actor: 'clock',
          data,
        };
        await database.transaction((session) => record(session, jobs, event));
      },
    };
  }
}
export type Workshop = Awaited<ReturnType<typeof startWorkshop>>;
export type Backend = Awaited<ReturnType<Workshop['openBusiness']>>;

/** One event on its way to each of these receivers; nothing sent yet. */
export async function oneEvent(workshop: Workshop, ...receivers: { url: string }[]) {
  const backend = await workshop.openBusiness();
  const endpoints: Endpoint[] = [];
  for (const { url } of receivers) endpoints.push(await backend.addEndpoint(url));
  await backend.issue();
  const look = async (which = 0) => (await backend.deliveries(endpoints[which]?.id ?? '')).at(-1) as Delivery;
  return { backend, endpoint: endpoints[0]?.id ?? '', look };
}

/** The service wires its own webhooks, which know the real resolver: here the test's stand in their place. */
function exceptWebhooks(jobs: Jobs): Jobs {
  const handle: Jobs['handle'] = (queue, ...rest) => {
    if (!queue.startsWith('webhook-')) jobs.handle(queue, ...rest);
  };
  return { ...jobs, handle };
}
