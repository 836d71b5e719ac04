// The smallest web service that a phone has nothing to say against, in this process; tests make it answer otherwise.

import type { Transport, WireAnswer, WireRequest } from '../../src/simulator/transport.ts';
import { topic } from './provider.ts';
import { identity } from './sealed.ts';

export type Kind = 'download' | 'register' | 'unregister' | 'list' | 'get' | 'log';

type Version = { archive: Buffer; tag: number; lastModified: string };

export type WebService = {
  transport: Transport;
  /** All that were asked, oldest first. */
  requests: (WireRequest & { kind: Kind; path: string })[];
  kinds(): Kind[];
  /** Lines of logs. */
  logged: string[];
  /** Serial numbers by their device. */
  registered: Map<string, string>;
  /** Issues a pass, or changes it, two hours after the change before. */
  publish(archive: Buffer, serialNumber?: string): void;
  /** The next answer to such a request; 'lost' is none. What is not named is as it would have been. */
  next(kind: Kind, ...answers: (Partial<WireAnswer> | 'lost')[]): void;
};

export function startWebService(): WebService {
  const passes = new Map<string, Version>();
  const scripts = new Map<Kind, (Partial<WireAnswer> | 'lost')[]>();
  let tag = 0;

  const service: WebService = {
    requests: [],
    kinds: () => service.requests.map(({ kind }) => kind),
    logged: [],
    registered: new Map(),
    publish(archive, serialNumber = identity.serialNumber) {
      tag += 1;
      const lastModified = new Date(Date.UTC(2026, 4, 12, 2 * tag)).toUTCString();
      passes.set(serialNumber, { archive, tag, lastModified });
    },
    next(kind, ...answers) {
      scripts.set(kind, [...(scripts.get(kind) ?? []), ...answers]);
    },
    async transport(request) {
      const path = request.url.replace('https://wallet.example', '');
      const kind = kindOf(request.method, path);
      service.requests.push({ ...request, kind, path });
      const otherwise = scripts.get(kind)?.shift();
      if (otherwise === 'lost') throw new Error('The network connection was lost.');
      const usual = otherwise?.status === undefined ? answer(kind, path, request) : plain(otherwise.status);
      return { ...usual, ...otherwise, headers: { ...usual.headers, ...otherwise?.headers } };
    },
  };

  const answer = (kind: Kind, path: string, { headers, body = '' }: WireRequest): WireAnswer => {
    const serial = path.split('/').at(-1) ?? '';
    const device = path.split('/').at(4) ?? '';
    const known = passes.get(serial);
    const authorized = headers.authorization === `ApplePass ${identity.authenticationToken}`;
    switch (kind) {
      case 'download':
        return passes.get(serial.replace('.pkpass', ''))
          ? file(passes.get(serial.replace('.pkpass', '')))
          : plain(404);
      case 'register': {
        if (!authorized) return plain(401);
        const before = service.registered.get(serial);
        service.registered.set(serial, device);
        return plain(before === device ? 200 : 201);
      }
      case 'unregister':
        service.registered.delete(serial);
        return plain(authorized ? 200 : 401);
      case 'list': {
        const since = Number(/\?passesUpdatedSince=(\d+)$/.exec(path)?.[1] ?? 0);
        const serialNumbers = [...service.registered.keys()].filter(
          (one) => (passes.get(one)?.tag ?? 0) > since,
        );
        return serialNumbers.length === 0 ? plain(204) : json({ serialNumbers, lastUpdated: String(tag) });
      }
      case 'get':
        if (!authorized) return plain(401);
        return headers['if-modified-since'] === known?.lastModified ? plain(304) : file(known);
      case 'log':
        service.logged.push(...JSON.parse(body).logs);
        return plain(200);
    }
  };
  return service;
}

const plain = (status: number): WireAnswer => ({ status, headers: {}, body: Buffer.of() });

export const json = (value: unknown): WireAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: Buffer.from(JSON.stringify(value)),
});

function file(version: Version | undefined): WireAnswer {
  if (version === undefined) return plain(404);
  const { archive, lastModified } = version;
  const headers = {
    'content-type': 'application/vnd.apple.pkpass',
    'content-length': String(archive.length),
    'last-modified': lastModified,
  };
  return { status: 200, headers, body: archive };
}

function kindOf(method: string, path: string): Kind {
  const [, base, , , , , type] = path.split('/');
  if (base !== 'apple') return 'download';
  if (path === '/apple/v1/log') return 'log';
  if (path.startsWith('/apple/v1/passes/')) return 'get';
  if (method === 'GET') return type?.split('?')[0] === topic ? 'list' : 'get';
  return method === 'POST' ? 'register' : 'unregister';
}
