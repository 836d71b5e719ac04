// Cookies that a browser sends, by name.

/** As it was set; undefined where there is none. */
export function readCookie(
  { cookie = '' }: { cookie?: string | undefined },
  name: string,
): string | undefined {
  const pairs = cookie.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
