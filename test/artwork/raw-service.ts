// A service that listens, and requests to it that are written by hand.

import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { startService } from '../support/service.ts';
import { type Told, tell } from './raw-http.ts';

const longestAnswer = 6000;
export const megabyte = 1024 * 1024;

export async function listen(t: Test) {
  const service = await startService(t);
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = service.app.server.address() as AddressInfo;
  const stranger = await service.anotherBusiness();
  const head = (headers: string[], apiKey = service.admin.apiKey) =>
    [
      'POST /api/v1/artworks HTTP/1.1',
      'host: localhost',
      `authorization: Bearer ${apiKey}`,
      'connection: close',
      ...headers,
      '\r\n',
    ].join('\r\n');
  /** A request with this body and the length that it has. */
  const send = (body: Buffer, headers: string[], apiKey?: string) =>
    tell(port, [head([`content-length: ${body.length}`, ...headers], apiKey), body]);
  return { ...service, port, stranger, head, send };
}

export const boundary = 'content-type: multipart/form-data; boundary=X';
export const part = (disposition: string, content: Buffer | string, more = '') =>
  Buffer.concat([
    Buffer.from(`--X\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
export const form = (...parts: Buffer[]) => Buffer.concat([...parts, Buffer.from('--X--\r\n')]);
export const times = <T>(length: number, make: (at: number) => T) =>
  Array.from({ length }, (_, at) => make(at));

let made = 0;
/** One that was never sent before. */
export const freshPicture = () =>
  quarters(60 + ++made, 40)
    .png()
    .toBuffer();

export function findFaults({ status, contentType, body, took }: Told, allowed: number[]): string[] {
  const faults: string[] = [];
  if (!allowed.includes(status)) faults.push(`answers ${status} ${/"code":"\w+"/.exec(body)?.[0] ?? ''}`);
  if (status >= 400 && !contentType.startsWith('application/problem+json'))
    faults.push(`speaks ${contentType}`);
  if (took > longestAnswer) faults.push(`takes ${Math.round(took)} ms`);
  return faults;
}
