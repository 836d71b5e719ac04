// Lets the stand-in's callbacks through to the service: it listens on an address of its own, not on its public one.

import type { Shop } from './shop.ts';

/** @returns what delivers every callback that was held and has not been delivered; the stand-in signs them anew */
export async function openCallbackDoor({ app, google }: Pick<Shop, 'app' | 'google'>) {
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  let known = 0;
  const url = `${address}/google/callbacks`;
  return {
    /** All that ever was, once more and in no order. */
    async repeat() {
      for (const { message } of google.callbacks.toReversed()) await google.sendCallback(message, { url });
      known = google.callbacks.length;
    },
    async deliver(): Promise<(number | string | undefined)[]> {
      const held = google.callbacks.slice(known);
      for (const { message } of held) await google.sendCallback(message, { url });
      const answers = google.callbacks
        .slice(known + held.length)
        .map(({ attempts }) => attempts.at(-1)?.answer);
      known = google.callbacks.length;
      return answers;
    },
  };
}
