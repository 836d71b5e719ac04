// Apple's push server and a provider connected to it.

import type { Test } from 'tap';
import { type ApnsOptions, startApns } from '../../src/simulator/apns.ts';
import { makeCertificates, openProvider } from './provider.ts';

export const ours = await makeCertificates('provider');

export const token = 'c0ffee'.repeat(10);

export async function start(t: Test, options: Partial<ApnsOptions> = {}) {
  const apns = await startApns({ trusted: [ours.root, ours.wwdr], ...options });
  t.teardown(() => apns.close());
  return { apns, provider: openProvider(t, apns, ours) };
}
