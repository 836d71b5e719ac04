// What phones report of their troubles with us, as lines of our log: capped, on one line each, and without what opens a pass.

import { LRUCache } from 'lru-cache';

/** Phones send a handful; whoever sends more is no phone. 16 KB of one call at the most. */
const mostLines = 50;
const longest = 320;
/** Calls from one address, and lines of all phones together, in each process. */
const mostCallsInMinute = 60;
const mostLinesInMinute = 600;

/** @param logs the member `logs` of the body, whatever it is @returns the lines to log */
export function readDeviceLog(logs: unknown): string[] {
  const lines = typeof logs === 'string' ? [logs] : Array.isArray(logs) ? logs : [];
  return lines
    .filter((line) => typeof line === 'string')
    .slice(0, mostLines)
    .map(clean);
}

/** Tokens, serial numbers and device identifiers: their first characters tell them apart well enough. */
function clean(line: string): string {
  return line
    .slice(0, 4 * longest)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/[A-Za-z0-9_-]{20,}/g, (secret) => `${secret.slice(0, 6)}…`)
    .slice(0, longest);
}

/** @returns how many of so many lines from this address may be written now */
export function createLineBudget(): (address: string, wanted: number) => number {
  const calls = new LRUCache<string, { count: number }>({ max: 10_000, ttl: 60_000 });
  let minute = 0;
  let lines = 0;
  return (address, wanted) => {
    const ofAddress = calls.get(address) ?? { count: 0 };
    if (ofAddress.count === 0) calls.set(address, ofAddress);
    ofAddress.count += 1;
    const now = Math.floor(performance.now() / 60_000);
    if (now !== minute) lines = 0;
    minute = now;
    const granted = ofAddress.count > mostCallsInMinute ? 0 : Math.min(wanted, mostLinesInMinute - lines);
    lines += granted;
    return granted;
  };
}
