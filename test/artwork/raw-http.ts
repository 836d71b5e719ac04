// Bytes to a port and what comes back, for requests that no client would send.

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Told = {
  /** 0: the connection ended without an answer. */
  status: number;
  contentType: string;
  body: string;
  /** Milliseconds until the whole answer was there. */
  took: number;
};

/** Sends the parts as fast as they are taken; the answer is the first, whole by its Content-Length. */
export async function tell(port: number, parts: Iterable<Buffer | string>, longest = 8000): Promise<Told> {
  const started = performance.now();
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  let over = false;
  const read = () => parseAnswer(Buffer.concat(chunks).toString('latin1'));
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (read() !== undefined) resolve();
    });
    // A server that has answered may break the connection off.
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
  void answered.then(() => {
    over = true;
  });
  const send = async () => {
    for (const part of parts) {
      if (over) return;
      if (!socket.write(part))
        await Promise.race([new Promise((drained) => socket.once('drain', drained)), answered]);
    }
  };
  await Promise.race([Promise.all([send(), answered]), sleep(longest, undefined, { ref: false })]);
  socket.destroy();
  return { ...(read() ?? { status: 0, contentType: '', body: '' }), took: performance.now() - started };
}

function parseAnswer(text: string): Omit<Told, 'took'> | undefined {
  const end = text.indexOf('\r\n\r\n');
  const head = text.slice(0, end);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  // 100 Continue is not the answer.
  if (status === 100 && end >= 0) return parseAnswer(text.slice(end + 4));
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const body = text.slice(end + 4);
  if (end < 0 || body.length < length) return undefined;
  return { status, body, contentType: /^content-type: (.*)$/im.exec(head)?.[1] ?? '' };
}
