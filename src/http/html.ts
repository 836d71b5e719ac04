// Pages for people: how they are sent, kept out of caches and search engines, and when a failure is one.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Locale } from '../i18n/locales.ts';
import { sendProblem } from './problem.ts';

/** Hook of every page that holds something private. */
export async function keepPrivate(_: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('cache-control', 'private, no-store').header('x-robots-tag', 'noindex, nofollow');
}

/** Hook of pages whose scripts read codes with WebAssembly, after helmet's. The rest of the policy stays. */
export async function allowWebAssembly(_: FastifyRequest, reply: FastifyReply): Promise<void> {
  const policy = String(reply.raw.getHeader('content-security-policy'));
  reply.header(
    'content-security-policy',
    policy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"),
  );
}

export function sendHtml(reply: FastifyReply, status: number, locale: Locale, html: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-language', locale)
    .header('vary', 'accept-language, cookie')
    .send(html);
}

type SendFailure = (
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply | Promise<FastifyReply>;

/** An error handler: people get this page, programs a problem document. */
export function forPeople(sendPage: SendFailure): SendFailure {
  return (error, request, reply) =>
    request.headers.accept?.includes('text/html')
      ? sendPage(error, request, reply)
      : sendProblem(error, request, reply);
}
