// Work that is done one piece after the other, and a log that is sent after each.

export type Turns = {
  /** After all that came before, whatever became of it. */
  take(work: () => Promise<void>): Promise<void>;
  /** Keeps a line for the log of the running piece. */
  note(line: string): void;
  /** Once nothing is left to do, the log included. */
  settled(): Promise<void>;
};

/** @param send must not reject; nothing waits for it */
export function createTurns(send: (lines: string[]) => Promise<void>): Turns {
  let lines: string[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  let sent: Promise<unknown> = Promise.resolve();
  return {
    note: (line) => void lines.push(line),
    take(work) {
      const done = tail.then(work).finally(() => {
        const noted = lines;
        lines = [];
        if (noted.length > 0) sent = Promise.all([sent, send(noted)]);
      });
      tail = done.catch(() => {});
      return done;
    },
    async settled() {
      for (let seen: unknown; seen !== tail; ) {
        seen = tail;
        await tail;
        await sent;
      }
    },
  };
}
