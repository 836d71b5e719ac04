// Every answer of 400 and above is a problem document (RFC 9457), whoever raised it: we, Fastify or Node's HTTP parser.

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { Refusal, type RefusalCode, refusals, Upstream } from '../errors.ts';
import type { Locale } from '../i18n/locales.ts';
import { pickLocale } from '../i18n/negotiate.ts';
import { translate } from '../i18n/translate.ts';
import { inputErrors } from './validation.ts';

export const problemSchema = Type.Object({
  type: Type.String({ format: 'uri-reference' }),
  title: Type.String({ description: 'In the language of Accept-Language' }),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  code: Type.Unsafe<RefusalCode | 'INTERNAL'>({
    type: 'string',
    enum: [...Object.keys(refusals), 'INTERNAL'],
  }),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        path: Type.String({ description: 'JSON pointer into the body or query; /headers/… for a header' }),
        message: Type.String(),
      }),
    ),
  ),
  redemption: Type.Optional(
    Type.Object(
      {
        id: Type.String({ format: 'uuid' }),
        redeemedAt: Type.String({ format: 'date-time' }),
        channel: Type.String(),
        location: Type.Union([Type.String(), Type.Null()]),
        staff: Type.Union([Type.String(), Type.Null()]),
        byYouJustNow: Type.Boolean(),
      },
      { description: 'Of ALREADY_REDEEMED: who was first, when and where' },
    ),
  ),
});
export type Problem = Static<typeof problemSchema> & Record<string, unknown>;

export function problemOf(refusal: Refusal | undefined, locale: Locale): Problem {
  const code = refusal?.code ?? 'INTERNAL';
  return {
    type: `/problems#${code}`,
    title: translate(locale, `problem.${code}`),
    status: refusal?.status ?? 500,
    ...(refusal?.facts.detail && { detail: refusal.facts.detail }),
    code,
    ...(refusal?.facts.errors && { errors: refusal.facts.errors }),
    ...refusal?.facts.about,
  };
}

/** @returns what to refuse the caller with; undefined for our own fault. What is not the caller's doing is logged, here alone. */
export function logFailure(error: unknown, request: FastifyRequest): Refusal | undefined {
  const refusal = refusalOf(error);
  if (refusal === undefined) request.log.error({ err: error }, 'unexpected failure');
  else if (error instanceof Upstream) request.log.warn({ err: error }, 'upstream failure');
  return refusal;
}

/** Fastify's error handler: nothing but what a Refusal says leaves the house. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = logFailure(error, request);
  const locale = pickLocale(request.headers['accept-language'], 'en');
  if (refusal?.facts.retryAfter !== undefined) reply.header('retry-after', refusal.facts.retryAfter);
  if (refusal?.facts.allow) reply.header('allow', refusal.facts.allow.join(', '));
  if (refusal?.code === 'UNAUTHENTICATED')
    reply.header('www-authenticate', refusal.facts.challenge ?? 'Bearer');
  const problem = problemOf(refusal, locale);
  return reply
    .code(problem.status)
    .header('content-language', locale)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem);
}

const byFastifyCode: Record<string, RefusalCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_HANDLER_TIMEOUT: 'UNAVAILABLE',
};

const byStatus: Record<number, RefusalCode> = {
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'BODY_TOO_LARGE',
  414: 'ADDRESS_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  503: 'UNAVAILABLE',
};

function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof Upstream) return new Refusal('UNAVAILABLE', { retryAfter: 1 });
  const { validation, validationContext, code, statusCode, message } = error as FastifyError;
  if (validation) return new Refusal('INVALID', { errors: inputErrors(validation, validationContext) });
  if (error instanceof SyntaxError && statusCode === 400) return new Refusal('MALFORMED_JSON');
  const known = byFastifyCode[code] ?? byStatus[statusCode ?? 500];
  if (known) return new Refusal(known, known === 'UNAVAILABLE' ? { retryAfter: 1 } : {});
  const ours = statusCode === undefined || statusCode >= 500;
  return ours ? undefined : new Refusal('MALFORMED_REQUEST', { detail: message });
}

/** The bytes of an answer to a request that Node could not even parse; the socket closes after it. */
export function rawProblem(code: 'MALFORMED_REQUEST' | 'HEADERS_TOO_LARGE'): string {
  const body = JSON.stringify(problemOf(new Refusal(code), 'en'));
  return [
    `HTTP/1.1 ${refusals[code]} ${code === 'HEADERS_TOO_LARGE' ? 'Request Header Fields Too Large' : 'Bad Request'}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
