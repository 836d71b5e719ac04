// Downloads a pass as Safari does, and hands on what Safari hands on to Wallet.

import type { Transport } from './transport.ts';

const types = ['application/vnd.apple.pkpass', 'application/vnd.apple.pkpasses'];

/** @throws Error where Safari would not offer to add it */
export async function download(url: string, transport: Transport): Promise<Buffer> {
  const { status, headers, body } = await transport({ method: 'GET', url, headers: {} });
  const refuse = (why: string): never => {
    throw new Error(`download: ${why}`);
  };
  if (status !== 200) refuse(`the answer is ${status}`);
  const type = String(headers['content-type']);
  if (!types.includes(type)) refuse(`the type is ${type}`);
  if (headers['content-encoding'] !== undefined) refuse('it is encoded');
  // Chunked answers have failed in Safari on iOS.
  if (Number(headers['content-length'] ?? -1) !== body.length) refuse('Content-Length is missing or wrong');
  return body;
}
