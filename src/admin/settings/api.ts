// Settings speak to the API as any client does, with the session of whoever sits at the desk: one set of rules, limits and
// permissions, and nothing that a page may do and the API may not.

import { Refusal, type RefusalCode } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { isId } from '../../ids.ts';

type Asking = { headers: { cookie?: string | undefined }; ip: string };
export type Problem = { status: number; code: RefusalCode; fields: string[] };
export type Answer<T> = { json: T } | { problem: Problem };
export type Api = <T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
) => Promise<Answer<T>>;

export function apiFor(app: Http, publicUrl: string, { headers, ip }: Asking): Api {
  return async <T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => {
    const answer = await app.inject({
      method,
      url: `/api/v1/${path}`,
      remoteAddress: ip,
      headers: { cookie: headers.cookie ?? '', origin: new URL(publicUrl).origin },
      ...(body && { payload: body }),
    });
    if (answer.statusCode < 300) return { json: (answer.body === '' ? undefined : answer.json()) as T };
    const { code, errors = [] } = answer.json() as { code: RefusalCode; errors?: { path: string }[] };
    if (code === 'LOGIN_TAKEN') return { problem: { status: answer.statusCode, code, fields: ['login'] } };
    // `/brand/contact` is the field `contact`, `/events/0` the field `events`.
    const fields = errors.map(({ path }) => path.split('/').findLast((part) => /^[a-z]/i.test(part)) ?? '');
    return { problem: { status: answer.statusCode, code, fields } };
  };
}

/** What must be there. @throws Refusal as the API refuses */
export async function read<T>(api: Api, path: string): Promise<T> {
  const answer = await api<T>('GET', path);
  if ('json' in answer) return answer.json;
  throw new Refusal(answer.problem.code);
}

/** In an address of the API: what is no id leads nowhere, `..` included. */
export const idIn = (text: string | null) => (text !== null && isId(text) ? text : 'none');
