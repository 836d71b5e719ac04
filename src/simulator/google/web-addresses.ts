// Which addresses Google would go to, or let a phone open.

const loopback = new Set(['127.0.0.1', 'localhost']);

export function isHttps(text: unknown, loopbackHttp = false): boolean {
  const url = typeof text === 'string' ? URL.parse(text) : null;
  if (url?.protocol === 'https:') return true;
  // Development only: Google never does this.
  return loopbackHttp && url?.protocol === 'http:' && loopback.has(url.hostname);
}

export function isLinkable(text: unknown): boolean {
  return typeof text === 'string' && /^(https?:\/\/[^/]|(tel|mailto|geo):.)/.test(text) && URL.canParse(text);
}
