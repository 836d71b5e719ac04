// A phone and a web service with one pass, for tests of what goes on between them.

import type { Test } from 'tap';
import { systemClock } from '../../src/clock.ts';
import { createIphone, type IphoneOptions } from '../../src/simulator/iphone.ts';
import { face, openMaker } from './sealed.ts';
import { startWebService } from './web-service.ts';

export const maker = await openMaker('maker');
export const link = 'https://wallet.example/v/serial-1.pkpass';
const everywhere = (en: string, ko = en) => ({ en, gu: en, ko, th: en, azb: en });
const status = (en: string, ko: string) => ({ status: { ...face.status, value: everywhere(en, ko) } });
export const [active, redeemed] = [await maker.good(), await maker.good(status('Redeemed', '사용됨'))];

export class TestClock {
  at = systemClock.now().getTime();
  now = () => new Date(this.at);
  pass(seconds: number) {
    this.at += seconds * 1000;
  }
}

/** A phone and a service with one pass; waits between tries are noted and not waited for. */
export function start(options: Partial<IphoneOptions> = {}) {
  const service = startWebService();
  const clock = new TestClock();
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  const phone = createIphone({ root: maker.root, transport: service.transport, clock, sleep, ...options });
  service.publish(active);
  return { service, phone, clock, waits };
}

/** The same, with the pass added and registered and the first requests forgotten. */
export async function startWithPass(t: Test, options: Partial<IphoneOptions> = {}) {
  const started = start(options);
  await started.phone.add(link);
  t.strictSame(started.phone.complaints, [], 'all is well at first');
  started.service.requests.length = 0;
  started.clock.pass(3600);
  return started;
}
