// What all pages share over HTTP: their stylesheet and modules, the choice of a language, and where the bare address leads.

import { Type } from 'typebox';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { isLocale } from '../i18n/locales.ts';
import { assets, assetVersion } from './assets.ts';
import { keepLocale } from './language.ts';

const year = 365 * 24 * 3600;

export function pageRoutes(app: Http): void {
  app.get(
    '/assets/:version/:name',
    {
      config: { access: 'public' },
      schema: { hide: true, params: Type.Object({ version: Type.String(), name: Type.String() }) },
    },
    async ({ params: { version, name } }, reply) => {
      const asset = assets.get(name);
      if (asset === undefined) throw new Refusal('NOT_FOUND');
      // A page of another version of the service gets ours, but does not keep it.
      const kept = version === assetVersion ? `public, max-age=${year}, immutable` : 'no-store';
      return reply.type(asset.type).header('cache-control', kept).send(asset.bytes);
    },
  );

  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (_, reply) =>
    reply.redirect('/admin', 303),
  );

  // `?language=ko` on any page: kept in a cookie, then the page as it was asked for without it.
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' || !request.headers.accept?.includes('text/html')) return;
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const language = searchParams.get('language');
    if (language === null || !isLocale(language)) return;
    searchParams.delete('language');
    const rest = searchParams.toString();
    // One slash at its start: two would name another host.
    const here = pathname.replace(/^\/+/, '/') + (rest && `?${rest}`);
    return reply.header('set-cookie', keepLocale(language)).redirect(here, 303);
  });
}
