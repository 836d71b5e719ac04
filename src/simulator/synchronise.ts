// What a phone does with one web service: it registers, asks what has changed, fetches, and complains of what it gets.
// One thing at a time, so that no answer overtakes another.

import type { Clock } from '../clock.ts';
import { aboutChanges, aboutFetched, type Tag } from './complaints.ts';
import type { HeldPass } from './held-pass.ts';
import { createTurns } from './in-turn.ts';
import type { OpenedPass } from './open-pass.ts';
import type { Fetched, PassIdentity, PassServer } from './pass-server.ts';
import { persist, type Sleep } from './persist.ts';

export type Needs = {
  clock: Clock;
  sleep: Sleep;
  complain(line: string): void;
  find(passTypeIdentifier: string, serialNumber: string): HeldPass | undefined;
  open(archive: Buffer): OpenedPass;
  replace(held: HeldPass, by: OpenedPass): void;
};

export type Synchronisation = {
  register(held: HeldPass, pushToken: () => string): Promise<void>;
  unregister(held: HeldPass): Promise<void>;
  pushed(passTypeIdentifier: string): Promise<void>;
  /** Once nothing is left to do, the log included. */
  settled(): Promise<void>;
};

export function synchroniseWith(server: PassServer, needs: Needs): Synchronisation {
  const turns = createTurns((lines) => sendLog(server, lines, needs));
  const complain = (line: string): void => {
    needs.complain(line);
    turns.note(line);
  };
  const tryHard = <T>(task: () => Promise<T>) =>
    persist(task, { levels: 10, firstDelayMs: 5000, sleep: needs.sleep, complain });
  const fetch = createFetch(server, needs, complain, tryHard);
  const registered = new Set<string>();
  const asking = new Map<string, Promise<void>>();
  let tag: Tag | undefined;

  const whatChanged = async (type: string, because: 'registered' | 'pushed'): Promise<void> => {
    const before = tag;
    const found = await tryHard(() => server.changes(type, before?.value));
    if (found === undefined) return;
    const now = needs.clock.now().getTime();
    for (const line of aboutChanges(found, { because, tag: before, now })) complain(line);
    if (found.lastUpdated !== undefined) tag = { value: found.lastUpdated, since: now };
    for (const serial of found.serialNumbers) {
      const held = needs.find(type, serial);
      if (!registered.has(`${type} ${serial}`)) {
        complain(`Update requested for unregistered serial number ${serial}`);
      } else if (held) await fetch(held, before !== undefined);
    }
  };

  return {
    register: (held, pushToken) =>
      turns.take(async () => {
        const before = tag;
        const identity = identityOf(held);
        const answered = await tryHard(() => server.register(identity, pushToken()));
        held.registered = answered !== undefined;
        if (!held.registered) return;
        registered.add(keyOf(identity));
        await whatChanged(identity.passTypeIdentifier, 'registered');
        if (before) await fetch(held, false);
      }),
    unregister: (held) =>
      turns.take(async () => {
        held.registered = false;
        await tryHard(() => server.unregister(identityOf(held)));
        registered.delete(keyOf(identityOf(held)));
      }),
    pushed(type) {
      // A question that has not been asked yet will answer this push too.
      const waiting = asking.get(type);
      if (waiting) return waiting;
      const asked = turns.take(() => {
        asking.delete(type);
        return whatChanged(type, 'pushed');
      });
      asking.set(type, asked);
      return asked;
    },
    settled: turns.settled,
  };
}

async function sendLog(server: PassServer, lines: string[], { sleep, complain }: Needs): Promise<void> {
  // Its own failures are kept on the phone: a log about the log would never end.
  await persist(() => server.log(lines), { levels: 7, firstDelayMs: 1000, sleep, complain });
}

type TryHard = <T>(task: () => Promise<T>) => Promise<T | undefined>;

/** @returns fetches a pass; `listed`: the server has said that it changed after a tag of its own */
function createFetch(
  server: PassServer,
  { clock, find, open, replace }: Needs,
  complain: (line: string) => void,
  tryHard: TryHard,
) {
  return async (held: HeldPass, listed: boolean): Promise<void> => {
    const identity = identityOf(held);
    const { passTypeIdentifier, serialNumber } = identity;
    const { lastModified, manifestHash } = held;
    const got = await tryHard(async () => {
      const fetched = await server.fetch(identity, lastModified);
      return { fetched, opened: fetched.status === 200 ? openAs(identity, fetched, open) : undefined };
    });
    // It may have been removed meanwhile.
    if (got === undefined || find(passTypeIdentifier, serialNumber) !== held) return;
    const { fetched, opened } = got;
    const same = opened?.manifestHash === manifestHash;
    const now = clock.now().getTime();
    const lines = aboutFetched(fetched, { serialNumber, listed, lastModified, same, now });
    for (const line of lines) complain(line);
    if (opened && !same) replace(held, opened);
    if (fetched.status === 200) held.lastModified = fetched.lastModified;
  };
}

function identityOf({ pass }: HeldPass): PassIdentity {
  const { passTypeIdentifier, serialNumber, authenticationToken = '' } = pass;
  return { passTypeIdentifier, serialNumber, authenticationToken };
}

const keyOf = ({ passTypeIdentifier, serialNumber }: PassIdentity) => `${passTypeIdentifier} ${serialNumber}`;

function openAs(
  { passTypeIdentifier, serialNumber }: PassIdentity,
  { archive }: Extract<Fetched, { status: 200 }>,
  open: Needs['open'],
): OpenedPass {
  const opened = received(archive, open);
  const { pass } = opened;
  if (pass.passTypeIdentifier === passTypeIdentifier && pass.serialNumber === serialNumber) return opened;
  throw new Error(`Requested serial number ${serialNumber}, received serial number ${pass.serialNumber}`);
}

function received(archive: Buffer, open: Needs['open']): OpenedPass {
  try {
    return open(archive);
  } catch (error) {
    throw new Error(`Received invalid pass data (${(error as Error).message})`);
  }
}
