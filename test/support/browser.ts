// A browser without a script, as staff use one: cookies, forms, languages.

import type { Service } from './service.ts';

/** Give it to startService. */
export const adminPassword = 'correct horse battery';
const origin = 'http://localhost:3000';

/** A browser: keeps its cookies, says where its forms stand, reads HTML. */
export function browser({ app }: Service, language = 'en') {
  const jar = new Map<string, string>();
  const keep = (pair: string) => jar.set(pair.slice(0, pair.indexOf('=')), pair);
  const read = (answer: Awaited<ReturnType<typeof app.inject>>) => {
    for (const set of [answer.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = set.split(';');
      if (pair.endsWith('=')) jar.delete(pair.slice(0, -1));
      else keep(pair);
    }
    return answer;
  };
  const cookie = () => [...jar.values()].join('; ');
  const headers = () => ({
    accept: 'text/html',
    'accept-language': language,
    ...(jar.size > 0 && { cookie: cookie() }),
  });
  return {
    get: async (url: string) => read(await app.inject({ url, headers: headers() })),
    send: async (url: string, form: Record<string, string>, more: Record<string, string> = { origin }) =>
      read(
        await app.inject({
          method: 'POST',
          url,
          payload: new URLSearchParams(form).toString(),
          headers: { ...headers(), 'content-type': 'application/x-www-form-urlencoded', ...more },
        }),
      ),
    /** At the pages of staff, or another door. */
    signIn(door = '/admin', { login = 'Admin', password = adminPassword } = {}) {
      return this.send(`${door}/sign-in`, { login, password });
    },
    /** Nothing but these, as in a Cookie header. */
    use(cookies: string) {
      jar.clear();
      if (cookies !== '') for (const pair of cookies.split('; ')) keep(pair);
    },
    cookie,
  };
}

/** What makes two presses one: the key hidden in a form. */
export const keyOf = (page: string) => /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '';

/** A script in a page that is not one of our modules, whole: none may be there. */
export const strayScript = /<script(?! type="module" src="\/assets\/[0-9a-f]{12}\/[a-z-]+\.js"><\/script>)/;

/** Where the link to the next page leads; empty: there is none. */
export function nextOf(page: string): string {
  const link = /<a [^>]*rel="next"[^>]*>/.exec(page)?.[0] ?? '';
  const address = / href="([^"]*)"/.exec(link)?.[1] ?? '';
  return address.replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)));
}
