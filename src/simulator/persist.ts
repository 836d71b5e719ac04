// Tries again as Wallet does: with growing delays, level by level, and then no more. Apple gives no numbers.

import { setTimeout } from 'node:timers/promises';

export type Sleep = (ms: number) => Promise<unknown>;

/** Waits, without keeping the process alive. */
export const sleep: Sleep = (ms) => setTimeout(ms, undefined, { ref: false });

export type Persistence = {
  levels: number;
  firstDelayMs: number;
  sleep: Sleep;
  complain: (line: string) => void;
};

/** Undefined where it failed for good. */
export async function persist<T>(task: () => Promise<T>, how: Persistence): Promise<T | undefined> {
  for (let level = 0; ; level++) {
    try {
      return await task();
    } catch (error) {
      how.complain((error as Error).message);
      if (level >= how.levels) return void how.complain('The task failed for good.');
      await how.sleep(how.firstDelayMs * 2 ** level);
    }
  }
}
