// Google's list of root keys, down to those that may sign callbacks.

import { mostRootKeys } from './lengths.ts';
import { asMembers, parseMembers } from './read-strictly.ts';
import { readSigningKey, type SigningKey } from './signing-key.ts';

export type RootKey = SigningKey;

/**
 * @param text `{keys: [{keyValue, protocolVersion, keyExpiration}]}`
 * @returns undefined for what is no list. Keys of other protocols, and those that never end, are left out as Tink does it
 */
export function readRootKeys(text: string): RootKey[] | undefined {
  const keys = parseMembers(text)?.keys;
  if (!Array.isArray(keys)) return undefined;
  return keys
    .map((each) => asMembers(each))
    .filter((each) => each?.protocolVersion === 'ECv2SigningOnly')
    .map((each) => readSigningKey(each ?? {}))
    .filter((each) => each !== undefined)
    .slice(0, mostRootKeys);
}
