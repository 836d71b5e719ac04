// A strict phone on a service under test: real passes, real calls, real pushes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIphone, type IphoneOptions } from '../../../src/simulator/iphone.ts';
import type { Transport } from '../../../src/simulator/transport.ts';
import type { Service } from '../../support/service.ts';

/** What the phone sends goes into the service without a socket. */
export function into({ app }: Pick<Service, 'app'>): Transport {
  return async ({ method, url, headers, body }) => {
    const { pathname, search } = new URL(url);
    const answer = await app.inject({
      method: method as 'GET',
      url: pathname + search,
      headers: headers as Record<string, string>,
      ...(body !== undefined && { payload: body as string }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      body: answer.rawPayload,
    };
  };
}

export function phoneOf(service: Service, options: Partial<IphoneOptions> = {}) {
  return createIphone({
    root: readFileSync(join(service.certificates, 'root.pem'), 'utf8'),
    clock: service.clock,
    transport: into(service),
    apns: service.apns,
    sleep: async () => {},
    ...options,
  });
}
