// What a process has used so far, as its machine tells it.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Linux counts in hundredths of a second, whatever its timer does. proc_pid_stat(5) */
const ticks = 100;

/** Seconds of CPU and bytes of memory; undefined for one that is gone. */
export async function readUsage(
  pid: number | undefined,
): Promise<{ cpuSeconds: number; memory: number } | undefined> {
  try {
    if (process.platform !== 'linux') return await askPs(pid);
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/status`, 'latin1'),
    ]);
    // The name, in brackets, may hold anything; the twelfth and thirteenth field behind it are times.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticks,
      memory: Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024,
    };
  } catch {
    return undefined;
  }
}

async function askPs(pid: number | undefined) {
  // The decimal point is a locale's.
  const { stdout } = await run('ps', ['-o', 'rss=,cputime=', '-p', String(pid)], { env: { LC_ALL: 'C' } });
  const [kilobytes, time = ''] = stdout.trim().split(/\s+/);
  // Minutes and seconds, and hours before them; nothing that we start lives for a day.
  const cpuSeconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { cpuSeconds, memory: Number(kilobytes) * 1024 };
}
