// Reads pass.json out of a pass, without a program of the machine's: for tests that ask thousands of times.

import { strFromU8, unzipSync } from 'fflate';

// biome-ignore lint/suspicious/noExplicitAny: whatever stands in pass.json
export type PassJson = any;

export function readPassJson(pass: Buffer): PassJson {
  return JSON.parse(strFromU8(unzipSync(pass)['pass.json'] ?? new Uint8Array()));
}
