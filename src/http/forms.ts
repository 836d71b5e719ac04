// Forms that browsers send without a script: read as they are, and from our own pages only.

import type { FastifyRequest } from 'fastify';
import { Refusal } from '../errors.ts';
import type { Http } from './create-server.ts';

const largest = 64 * 1024;

/** In this scope every body is `application/x-www-form-urlencoded`, and every POST comes from a page of this service. */
export function takeForms(app: Http, publicUrl: string): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: largest },
    async (_: FastifyRequest, body: string) => new URLSearchParams(body),
  );
  app.addHook('onRequest', async (request, reply) => {
    // Under `no-referrer`, which the other pages have, browsers would hide the origin of our own forms from us.
    reply.header('referrer-policy', 'same-origin');
    if (request.method === 'POST' && !isOurs(request, publicUrl)) {
      throw new Refusal('SCOPE_MISSING', { detail: 'This form was sent by a page of another site.' });
    }
  });
}

/** The form of a request; one without a body is empty. */
export function formOf({ body }: FastifyRequest): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

/** What was typed as one line of readable text; cut off after `most` characters, which the field itself does not take. */
export function oneLine(text: string, most: number): string {
  const clean = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return [...clean].slice(0, most).join('').trim();
}

/** Browsers name the page's origin with every POST; very old ones leave it out. A hidden origin reads `null` and is foreign. */
function isOurs({ headers, host }: FastifyRequest, publicUrl: string): boolean {
  if (headers.origin === undefined) return headers['sec-fetch-site'] === 'same-origin';
  const origin = URL.parse(headers.origin);
  return origin !== null && (origin.origin === new URL(publicUrl).origin || origin.host === host);
}
