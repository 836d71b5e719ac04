// Looks at a process and its children from outside, as Linux tells of them in /proc.

import { existsSync, readdirSync, readFileSync } from 'node:fs';

const megabyte = 1024 * 1024;

/** Options for a test that looks at processes: a machine without /proc is told what it skipped. */
export const needsProc: { skip?: string } = existsSync('/proc/self/stat')
  ? {}
  : { skip: 'not checked here: no /proc' };

/** Megabytes in memory now, and at most so far; undefined for one that is gone. */
export function memoryOf(pid: number): { now: number; most: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const read = (name: string) =>
      (Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024) / megabyte;
    return { now: read('VmRSS'), most: read('VmHWM') };
  } catch {
    return undefined;
  }
}

type Stat = { pid: number; parent: number; state: string; cpu: number; started: string };

/** proc_pid_stat(5); the name, in brackets, may hold anything. */
function statOf(pid: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      state: fields[0] ?? '',
      parent: Number(fields[1]),
      cpu: Number(fields[11]) + Number(fields[12]),
      started: fields[19] ?? '',
    };
  } catch {
    return undefined;
  }
}

/** A number may be given to another process later: the moment of its start tells them apart. */
export type Seen = { pid: number; started: string };

/** All that descend from this process. */
export function descendantsOf(ancestor: number): Seen[] {
  const all = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : [],
  );
  const found = new Set([ancestor]);
  // Parents have lower numbers, except where they have begun anew.
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return all.filter(({ pid }) => pid !== ancestor && found.has(pid));
}

/** Is it there and doing something, or could it? A zombie is not. */
export function isAlive({ pid, started }: Seen): boolean {
  const stat = statOf(pid);
  return stat !== undefined && stat.started === started && stat.state !== 'Z';
}

/** Hundredths of a second of CPU so far. */
export const cpuOf = (pid: number): number => statOf(pid)?.cpu ?? 0;

export type Watch = {
  /** Every process that was seen below it. */
  seen(): Seen[];
  /** The most that one child held, in megabytes. */
  mostOfChild(): number;
  /** The most of the process itself since the last call. */
  mostOfParent(): number;
  stop(): void;
};

/** Looks every 50 ms. */
export function watchProcess(pid: number): Watch {
  const seen = new Map<string, Seen>();
  let ofChild = 0;
  let ofParent = 0;
  const look = () => {
    ofParent = Math.max(ofParent, memoryOf(pid)?.now ?? 0);
    for (const { pid: child, started } of descendantsOf(pid)) {
      seen.set(`${child} ${started}`, { pid: child, started });
      ofChild = Math.max(ofChild, memoryOf(child)?.most ?? 0);
    }
  };
  const timer = setInterval(look, 50);
  return {
    seen: () => [...seen.values()],
    mostOfChild: () => ofChild,
    mostOfParent() {
      const most = ofParent;
      ofParent = 0;
      return most;
    },
    stop: () => clearInterval(timer),
  };
}
