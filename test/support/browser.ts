// A browser without a script, as staff use one: cookies, forms, languages.

import type { Service } from './service.ts';

/** Give it to startService. */
export const adminPassword = 'correct horse battery';
const origin = 'http://localhost:3000';

/** A browser: keeps its cookie, says where its forms stand, reads HTML. */
export function browser({ app }: Service, language = 'en') {
  let cookie = '';
  const read = (answer: Awaited<ReturnType<typeof app.inject>>) => {
    const set = answer.headers['set-cookie'];
    if (set !== undefined) cookie = String(set).split(';')[0] ?? '';
    return answer;
  };
  const headers = () => ({ accept: 'text/html', 'accept-language': language, ...(cookie && { cookie }) });
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
    use: (value: string) => {
      cookie = value;
    },
    cookie: () => cookie,
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
