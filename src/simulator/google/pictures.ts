// Google fetches every picture before it takes a class or object that names it.

import { picturesOf } from './field-rules.ts';
import type { JsonObject } from './json-object.ts';
import { invalid } from './refused.ts';

export type Pictures = {
  /** @throws Refused when a picture is not to be had */
  demand(schema: string, value: JsonObject): Promise<void>;
  /** Every address that was asked for a picture, each time. */
  readonly fetched: readonly string[];
};

const types = /^image\/(png|jpeg)(;|$)/;
const patienceMs = 10_000;

/** @param fetching false: every picture counts as good */
export function createPictures(fetching: boolean): Pictures {
  const good = new Set<string>();
  const fetched: string[] = [];
  const look = async (address: string): Promise<void> => {
    fetched.push(address);
    const why = await whyNoPicture(address);
    if (why) throw invalid(`Image cannot be loaded: ${address} ${why}`);
    good.add(address);
  };
  return {
    fetched,
    async demand(schema, value) {
      if (!fetching) return;
      const wanted = new Set(picturesOf(schema, value));
      await Promise.all([...wanted].filter((address) => !good.has(address)).map(look));
    },
  };
}

async function whyNoPicture(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(patienceMs) });
    const bytes = await response.arrayBuffer();
    if (response.status !== 200) return `answers ${response.status}`;
    const type = response.headers.get('content-type') ?? 'no type';
    if (!types.test(type)) return `is ${type}`;
    return bytes.byteLength === 0 ? 'is empty' : undefined;
  } catch (error) {
    return `does not answer: ${error instanceof Error ? error.message : error}`;
  }
}
