// A service as a process of its own that strangers send pictures to: two businesses, and one that has nothing to do with it.

import { setTimeout as sleep } from 'node:timers/promises';
import { quarters } from '../fixtures/pictures.ts';
import { type Member, startFleet, type Test } from '../races/fleet.ts';
import { startProcess } from '../support/process.ts';
import { type Answer, type Door, upload } from './upload.ts';

export type Besieged = Member & {
  pid: number;
  /** Whose pictures are hostile. */
  sender: Door;
  /** Whose pictures are good. */
  neighbour: Door;
};

/** @param folder a patched copy of the program instead of this one */
export async function startBesieged(t: Test, folder?: string): Promise<Besieged> {
  const fleet = await startFleet(t, 1, {
    env: { APPLE_WALLET: 'on', LOG_LEVEL: 'warn' },
    ...(folder && { folder }),
  });
  const [member] = fleet.members;
  const pid = member?.child.pid;
  if (member === undefined || pid === undefined) throw new Error('the service did not start');
  const made = startProcess('cli.ts', fleet.env, [
    ...['business', 'create', '--name', 'Next Door', '--time-zone', 'Asia/Seoul', '--json'],
  ]);
  if ((await made.ended) !== 0) throw new Error(`no second business: ${made.output()}`);
  const { apiKey } = JSON.parse(/^\{.*\}$/m.exec(made.output())?.[0] ?? '{}');
  const { url } = member;
  return {
    ...member,
    pid,
    sender: { url, apiKey: fleet.env.BOOTSTRAP_API_KEY ?? '' },
    neighbour: { url, apiKey },
  };
}

const encoders = {
  png: () => quarters(600, 400).png().toBuffer(),
  jpeg: () => quarters(600, 400).jpeg().toBuffer(),
  webp: () => quarters(600, 400).webp().toBuffer(),
  avif: () => quarters(600, 400).avif({ effort: 0 }).toBuffer(),
  svg: async () =>
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="5"/></svg>',
    ),
};

let made = 0;

/** A good picture that was never sent before: a picture that is known is not drawn again. */
export async function goodPicture(kind: keyof typeof encoders = 'png'): Promise<Buffer> {
  made++;
  const width = 200 + (made % 500);
  if (kind === 'svg') return Buffer.from((await encoders.svg()).toString().replace('9 9', `${9 + made} 9`));
  if (kind !== 'png') return encoders[kind]();
  return quarters(width, 200 + Math.floor(made / 500))
    .png()
    .toBuffer();
}

export const kindsOfGood = Object.keys(encoders) as (keyof typeof encoders)[];

/** Milliseconds between two pictures of somebody who has many. */
const pause = 300;

/** Sends good pictures, one after the other, until told to stop. */
export function keepSending(door: Door): { stop(): Promise<Answer[]> } {
  let stopped = false;
  const answers: Answer[] = [];
  const sending = (async () => {
    while (!stopped) {
      answers.push(await upload(door, await goodPicture()));
      await sleep(pause);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await sending;
      return answers;
    },
  };
}

/** Comes again where the machine was too busy, as any client would: other tests run beside this one. */
export async function sendGood(door: Door, picture: Buffer): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await upload(door, picture);
    if (answer.status !== 429 || tries === 6) return answer;
    await sleep(1000);
  }
}
