// The web service that phones know from the pass: register, unregister, list what has changed, get it, and complain.
// https://developer.apple.com/documentation/walletpasses/adding-a-web-service-to-update-passes
//
// Phones understand few answers: 200 and 201 to a registration, 200 to its end, 200 and 204 to the list, 200, 304 and 401
// to the pass, 200 to the log. List and log know no token: tokens are of passes, and the name of the phone is the secret.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Secrets } from '../../auth/secrets.ts';
import type { Database } from '../../db/tx.ts';
import { invalid, Refusal } from '../../errors.ts';
import { fileAnswer, type Http } from '../../http/create-server.ts';
import { readJson } from '../../http/json-body.ts';
import type { PassSerial } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Metrics, WebServiceOp } from '../../metrics.ts';
import { markSeen } from '../push/store.ts';
import { findVersion, type PassKey } from '../store.ts';
import type { AppleWallet } from '../wallet.ts';
import { isAuthentic } from './authentic.ts';
import { createLineBudget, readDeviceLog } from './device-log.ts';
import { register, unregister } from './registrations.ts';
import { type Device, listNews } from './store.ts';
import { readTag, writeTag } from './tag.ts';
import { isUnchanged, lastModifiedOf } from './version.ts';

export type WebServiceNeeds = {
  database: Database;
  secrets: Secrets;
  jobs: Jobs;
  metrics: Metrics;
  apple: Pick<AppleWallet, 'passTypeIdentifier' | 'passBySerial'>;
};

const tags = ['apple wallet web service'];
const device = { deviceLibraryIdentifier: Type.String(), passTypeIdentifier: Type.String() };
const pass = { passTypeIdentifier: Type.String(), serialNumber: Type.String() };
const registration = '/devices/:deviceLibraryIdentifier/registrations/:passTypeIdentifier/:serialNumber';
const nothing = (description: string) => ({ description, type: 'null' });
const pkpass = 'application/vnd.apple.pkpass';

/** Opaque to us, and of phones only; 32 hexadecimal digits as a rule. */
const deviceName = /^[A-Za-z0-9._-]{1,128}$/;
const passType = /^pass\.[A-Za-z0-9.-]{1,120}$/;
/** In hexadecimal digits, of no size that Apple would promise. */
const pushTokenForm = /^[0-9a-f]{2,512}$/i;

const smallBody = 8 * 1024;

export async function webServiceRoutes(app: Http, needs: WebServiceNeeds): Promise<void> {
  const { database, secrets, jobs, metrics, apple } = needs;
  const grant = createLineBudget();
  const open = (op: WebServiceOp) => ({ config: { access: 'public' as const, op } });

  app.addHook('onResponse', async (request, reply) => {
    const { op } = request.routeOptions.config as { op?: WebServiceOp };
    if (op) metrics.countWebServiceRequest(op, reply.statusCode);
  });
  // Whatever they call it: phones send JSON, and with a DELETE at times its type and nothing else.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, async (_: FastifyRequest, body: string) =>
    body === '' ? undefined : readJson(body),
  );

  /** Before any body is read. What is not theirs and what is not there answers alike. */
  const withToken = {
    onRequest: async ({ params, headers }: FastifyRequest) => {
      const key = params as PassKey;
      const ours = key.passTypeIdentifier === apple.passTypeIdentifier;
      if (!isAuthentic(secrets, key, headers.authorization) || !ours) throw unauthenticated();
    },
  };

  app.post(
    registration,
    {
      ...open('register'),
      ...withToken,
      bodyLimit: smallBody,
      schema: {
        tags,
        summary: 'A phone has added the pass, or has a new push token',
        params: Type.Object({ ...device, ...pass }),
        response: { 200: nothing('Known already'), 201: nothing('Registered') },
      },
    },
    async (request, reply) => {
      const { pushToken } = (request.body ?? {}) as { pushToken?: unknown };
      if (typeof pushToken !== 'string' || !pushTokenForm.test(pushToken))
        throw invalid('/pushToken', 'must be hexadecimal digits');
      const done = await database.transaction((session) =>
        register(session, jobs, { ...readNames(request), pushToken }),
      );
      if (done === undefined) throw unauthenticated();
      return reply.code(done === 'registered' ? 201 : 200).send();
    },
  );

  app.delete(
    registration,
    {
      ...open('unregister'),
      ...withToken,
      bodyLimit: smallBody,
      schema: {
        tags,
        summary: 'A phone has removed the pass',
        params: Type.Object({ ...device, ...pass }),
        response: { 200: nothing('It has no registration any more') },
      },
    },
    async (request, reply) => {
      const done = await database.transaction((session) => unregister(session, jobs, readNames(request)));
      if (done === undefined) throw unauthenticated();
      return reply.code(200).send();
    },
  );

  app.get(
    '/devices/:deviceLibraryIdentifier/registrations/:passTypeIdentifier',
    {
      ...open('list'),
      exposeHeadRoute: false,
      schema: {
        tags,
        summary:
          "Which of a phone's passes have changed; `passesUpdatedSince`: the last answer's `lastUpdated`",
        params: Type.Object(device),
        querystring: Type.Object({ passesUpdatedSince: Type.Optional(Type.Unknown()) }),
        response: {
          200: Type.Object({
            serialNumbers: Type.Array(Type.String()),
            lastUpdated: Type.String({ pattern: '^[0-9]+$' }),
          }),
          204: nothing('None'),
        },
      },
    },
    async (request, reply) => {
      const phone = readDevice(request.params);
      const { passesUpdatedSince: since } = request.query;
      const listed = await database.read((session) =>
        listNews(session, phone, readTag(typeof since === 'string' ? since : undefined)),
      );
      const { pushToken, wantVersion: version } = listed;
      if (pushToken && version > listed.seenVersion)
        await database.read((session) => markSeen(session, { ...phone, pushToken, version }));
      reply.header('cache-control', 'no-store');
      if (listed.serials.length === 0) return reply.code(204).send();
      return reply.send({ serialNumbers: listed.serials, lastUpdated: writeTag(listed.tag) });
    },
  );

  const passRoute = {
    ...open('pass'),
    ...withToken,
    schema: {
      tags,
      summary: 'The pass as it is now',
      params: Type.Object(pass),
      response: { 200: fileAnswer(pkpass), 304: nothing('Unchanged since `If-Modified-Since`') },
    },
  };
  app.get('/passes/:passTypeIdentifier/:serialNumber', { ...passRoute, exposeHeadRoute: false }, sendPass);
  app.head('/passes/:passTypeIdentifier/:serialNumber', { ...passRoute, schema: { hide: true } }, sendPass);

  async function sendPass(request: FastifyRequest, reply: FastifyReply) {
    const { serialNumber } = request.params as PassKey;
    const key = { passTypeIdentifier: apple.passTypeIdentifier, serialNumber };
    const version = await database.read((session) => findVersion(session, key));
    if (version === undefined) throw unauthenticated();
    const lastModified = lastModifiedOf(version, version.now);
    const since = request.headers['if-modified-since'];
    reply.header('last-modified', lastModified.toUTCString()).header('cache-control', 'private, no-store');
    if (!version.restyling && isUnchanged(lastModified, since)) return reply.code(304).send();
    if (request.method === 'HEAD') return reply.type(pkpass).send();
    const sealed = await apple.passBySerial(serialNumber);
    if (sealed === undefined) throw unauthenticated();
    return reply
      .type(pkpass)
      .header('last-modified', sealed.lastModified.toUTCString())
      .header('content-disposition', 'inline; filename="pass.pkpass"')
      .send(sealed.bytes);
  }

  app.post(
    '/log',
    {
      ...open('log'),
      schema: { tags, summary: "A phone's complaints", response: { 200: nothing('Heard') } },
    },
    async (request, reply) => {
      const lines = readDeviceLog((request.body as { logs?: unknown } | undefined)?.logs);
      for (const line of lines.slice(0, grant(request.ip, lines.length)))
        request.log.warn({ phone: line }, 'a phone says');
      return reply.code(200).send();
    },
  );
}

function unauthenticated(): Refusal {
  return new Refusal('UNAUTHENTICATED', { challenge: 'ApplePass' });
}

/** @throws Refusal NOT_FOUND for what no phone and no pass type is called */
function readDevice({ deviceLibraryIdentifier, passTypeIdentifier }: Device): Device {
  if (!deviceName.test(deviceLibraryIdentifier) || !passType.test(passTypeIdentifier))
    throw new Refusal('NOT_FOUND');
  return { deviceLibraryIdentifier, passTypeIdentifier };
}

function readNames({ params }: { params: Device & { serialNumber: string } }): {
  device: Device;
  key: PassKey;
} {
  const { passTypeIdentifier, serialNumber } = params;
  return {
    device: readDevice(params),
    key: { passTypeIdentifier, serialNumber: serialNumber as PassSerial },
  };
}
