// What lies in a phone's Wallet, in its language, and what the lock screen has said about it.

import { contentOf, type HeldPass } from './held-pass.ts';
import type { OpenedPass } from './open-pass.ts';
import { notificationOf } from './words.ts';

export type Notification = { serialNumber: string; text: string };

export type Wallet = {
  /** By pass type and serial number, with a space between. */
  passes: Map<string, HeldPass>;
  /** Oldest first. */
  notifications: Notification[];
  find(passTypeIdentifier: string, serialNumber: string): HeldPass | undefined;
  /** @throws Error where there is none */
  get(serialNumber: string): HeldPass;
  /** From outside: a pass of the same type and serial number gives way, without a word. */
  put(opened: OpenedPass): HeldPass;
  /** From its web service: the change is told. */
  replace(held: HeldPass, by: OpenedPass): void;
  remove(held: HeldPass): void;
};

export function createWallet(language: string): Wallet {
  const passes = new Map<string, HeldPass>();
  const notifications: Notification[] = [];
  const keyOf = (type: string, serialNumber: string) => `${type} ${serialNumber}`;
  const keyOfPass = ({ pass }: { pass: HeldPass['pass'] }) =>
    keyOf(pass.passTypeIdentifier, pass.serialNumber);

  return {
    passes,
    notifications,
    find: (type, serialNumber) => passes.get(keyOf(type, serialNumber)),
    get(serialNumber) {
      const held = [...passes.values()].find(({ pass }) => pass.serialNumber === serialNumber);
      if (held === undefined) throw new Error(`no pass ${serialNumber} on this phone`);
      return held;
    },
    put(opened) {
      const fresh = { automaticUpdates: true, registered: false };
      const held = Object.assign(passes.get(keyOfPass(opened)) ?? fresh, {
        ...contentOf(opened, language),
        lastModified: undefined,
      });
      passes.set(keyOfPass(opened), held);
      return held;
    },
    replace(held, by) {
      const after = contentOf(by, language);
      const text = notificationOf(held.words, after.words, after.style);
      if (text !== undefined) notifications.push({ serialNumber: by.pass.serialNumber, text });
      Object.assign(held, after);
    },
    remove: (held) => void passes.delete(keyOfPass(held)),
  };
}
