// An iPhone's Wallet: adds what a phone would add, keeps it up to date as a phone does, and says what it minds. Small
// enough for ten thousand in a process: no sockets and no timers of its own.

import { randomBytes, X509Certificate } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { download } from './download.ts';
import type { HeldPass } from './held-pass.ts';
import { openPass, openPasses } from './open-pass.ts';
import { passServer } from './pass-server.ts';
import { type Sleep, sleep } from './persist.ts';
import { createPushScore } from './push-score.ts';
import { type Synchronisation, synchroniseWith } from './synchronise.ts';
import { overHttp, type Transport } from './transport.ts';
import { createWallet, type Notification } from './wallet.ts';

export type IphoneOptions = {
  /** PEM of the root that stands for Apple's. */
  root: string;
  /** As in the name of an .lproj. */
  language?: string;
  clock?: Clock;
  transport?: Transport;
  /** Where pushes come from, such as the stand-in of APNs. */
  apns?: { subscribe(token: string, listener: (topic: string) => void): () => void };
  /** Between tries. */
  sleep?: Sleep;
};

/** Its methods resolve when all requests that follow are done, tried again or given up. */
export type Iphone = {
  readonly pushToken: string;
  /** By pass type and serial number, with a space between. */
  readonly passes: ReadonlyMap<string, HeldPass>;
  /** What it has logged, which is what it has told servers too: empty where all is well. */
  readonly complaints: readonly string[];
  /** On the lock screen, oldest first. */
  readonly notifications: readonly Notification[];
  /** A link to a .pkpass or .pkpasses, or its bytes. @throws Error naming the rule that was broken */
  add(source: string | Buffer): Promise<HeldPass[]>;
  /** What it holds under this serial number. @throws Error where there is none */
  get(serialNumber: string): HeldPass;
  remove(serialNumber: string): Promise<void>;
  setAutomaticUpdates(serialNumber: string, on: boolean): Promise<void>;
  /** As after an update of iOS: every pass is registered anew. */
  renewPushToken(): Promise<void>;
  /** A push has come. */
  pushed(topic: string): Promise<void>;
  scoreOf(topic: string): number;
  settled(): Promise<void>;
};

let shared: Transport | undefined;

/** One for all phones: none has sockets of its own. */
function sharedTransport(): Transport {
  shared ??= overHttp();
  return shared;
}

export function createIphone(options: IphoneOptions): Iphone {
  const { language = 'en', clock = systemClock, transport = sharedTransport(), apns } = options;
  const root = new X509Certificate(options.root);
  const trust = () => ({ root, at: clock.now() });
  const { passes, notifications, ...wallet } = createWallet(language);
  const complaints: string[] = [];
  const score = createPushScore(clock);
  const servers = new Map<string, Synchronisation>();
  const token = { value: '', letGo: (): void => {} };

  const renewToken = (): void => {
    token.letGo();
    token.value = randomBytes(32).toString('hex');
    token.letGo = apns?.subscribe(token.value, (topic) => void phone.pushed(topic)) ?? token.letGo;
  };
  const needs = {
    ...wallet,
    clock,
    sleep: options.sleep ?? sleep,
    complain: (line: string) => void complaints.push(line),
    open: (archive: Buffer) => openPass(archive, trust()),
  };
  const serverOf = ({ pass: { webServiceURL: url } }: HeldPass): Synchronisation | undefined => {
    if (url === undefined) return undefined;
    const device = randomBytes(16).toString('hex');
    const server = servers.get(url) ?? synchroniseWith(passServer(url, device, transport), needs);
    servers.set(url, server);
    return server;
  };
  const register = async (held: HeldPass): Promise<void> => {
    if (held.automaticUpdates) await serverOf(held)?.register(held, () => token.value);
  };

  const phone: Iphone = {
    get pushToken() {
      return token.value;
    },
    passes,
    complaints,
    notifications,
    async add(source) {
      const bytes = typeof source === 'string' ? await download(source, transport) : source;
      const added = openPasses(bytes, trust()).map(wallet.put);
      await Promise.all(added.map(register));
      return added;
    },
    get: wallet.get,
    async remove(serialNumber) {
      const held = wallet.get(serialNumber);
      wallet.remove(held);
      if (held.automaticUpdates) await serverOf(held)?.unregister(held);
    },
    async setAutomaticUpdates(serialNumber, on) {
      const held = wallet.get(serialNumber);
      held.automaticUpdates = on;
      await (on ? register(held) : serverOf(held)?.unregister(held));
    },
    async renewPushToken() {
      renewToken();
      await Promise.all([...passes.values()].map(register));
    },
    async pushed(topic) {
      const meant = [...passes.values()].filter(({ pass }) => pass.passTypeIdentifier === topic);
      score.pushed(topic, meant.length);
      const asked = new Set(meant.filter(({ registered }) => registered).map(serverOf));
      await Promise.all([...asked].map((server) => server?.pushed(topic)));
    },
    scoreOf: score.of,
    async settled() {
      await Promise.all([...servers.values()].map((server) => server.settled()));
    },
  };
  renewToken();
  return phone;
}
