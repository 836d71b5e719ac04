// The calls of a phone, one by one and to the letter: for tests that must send what no real phone would.

import type { LightMyRequestResponse } from 'fastify';
import { readPassJson } from '../../support/pass-json.ts';
import type { Service } from '../../support/service.ts';

export type Issued = {
  id: string;
  links: { page: string; applePass: string };
  redeemCode: { value: string };
};

export type Held = { type: string; serial: string; token: string };

/** What stands in a pass that was downloaded. */
export async function download({ anon }: Service, link: string): Promise<Held & { json: PassJson }> {
  const { rawPayload } = await anon.get(link);
  const json = readPassJson(rawPayload);
  return {
    type: json.passTypeIdentifier,
    serial: json.serialNumber,
    token: json.authenticationToken,
    json,
  };
}

export type PassJson = ReturnType<typeof readPassJson>;

type Headers = Record<string, string>;

export function createPhone({ app }: Service, name = 'a1b2c3d4e5f60718293a4b5c6d7e8f90') {
  const inject = (
    method: 'GET' | 'HEAD' | 'POST' | 'DELETE',
    url: string,
    headers: Headers = {},
    payload?: unknown,
  ) =>
    app.inject({
      method,
      url,
      headers: { ...headers, ...(payload !== undefined && { 'content-type': 'application/json' }) },
      ...(payload !== undefined && {
        payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      }),
    });
  const withToken = ({ token }: Held) => ({ authorization: `ApplePass ${token}` });
  const registration = ({ type, serial }: Held) =>
    `/apple/v1/devices/${name}/registrations/${type}/${serial}`;

  return {
    name,
    inject,
    register: (held: Held, pushToken = 'aa'.repeat(32)) =>
      inject('POST', registration(held), withToken(held), { pushToken }),
    unregister: (held: Held) => inject('DELETE', registration(held), withToken(held)),
    list: (type: string, since?: string) =>
      inject(
        'GET',
        `/apple/v1/devices/${name}/registrations/${type}${since === undefined ? '' : `?passesUpdatedSince=${since}`}`,
      ),
    get: (held: Held, since?: string) =>
      inject('GET', `/apple/v1/passes/${held.type}/${held.serial}`, {
        ...withToken(held),
        ...(since !== undefined && { 'if-modified-since': since }),
      }),
  };
}

export const lastModified = (answer: LightMyRequestResponse): string =>
  String(answer.headers['last-modified']);
