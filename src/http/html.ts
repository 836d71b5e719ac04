// Pages for people: how they are sent, kept out of caches and search engines, and when a failure is one.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { html } from 'ghtml';
import { type Locale, localeFacts } from '../i18n/locales.ts';
import { sendProblem } from './problem.ts';

/** Hook of every page that holds something private. */
export async function keepPrivate(_: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('cache-control', 'private, no-store').header('x-robots-tag', 'noindex, nofollow');
}

/** A whole document. `title` is escaped here, `head` and `body` are markup already. */
export function htmlDocument(
  locale: Locale,
  { title, stylesheet, head = '', body }: { title: string; stylesheet: string; head?: string; body: string },
): string {
  return html`<!doctype html>
<html lang="${locale}" dir="${localeFacts[locale].direction}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title}</title>
    !${head}
    <link rel="stylesheet" href="${stylesheet}" />
  </head>
  <body>!${body}</body>
</html>
`;
}

export function sendHtml(reply: FastifyReply, status: number, locale: Locale, html: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-language', locale)
    .header('vary', 'accept-language')
    .send(html);
}

type SendFailure = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** An error handler: people get this page, programs a problem document. */
export function forPeople(sendPage: SendFailure): SendFailure {
  return (error, request, reply) =>
    request.headers.accept?.includes('text/html')
      ? sendPage(error, request, reply)
      : sendProblem(error, request, reply);
}
