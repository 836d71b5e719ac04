// The classes and objects that Google keeps, for ever: nothing here deletes. Ids are unique over all types of an issuer.

import type { JsonObject } from './json-object.ts';
import type { Kind } from './refused.ts';

export type Kept = { kind: Kind; resource: string; schema: string; id: string; value: JsonObject };

/** A body that was applied. `at`: in milliseconds of performance.now(). `result`: the whole resource after it. */
export type Applied = { at: number; method: string; body: JsonObject; result: JsonObject };

export type Resources = {
  find(kind: Kind, id: string): Kept | undefined;
  keep(kept: Kept, change: { method: string; body: JsonObject }): void;
  /** In the order in which they were inserted. */
  all(kind: Kind): Kept[];
  history(id: string): Applied[];
};

export function createResources(): Resources {
  const kept = { class: new Map<string, Kept>(), object: new Map<string, Kept>() };
  const histories = new Map<string, Applied[]>();
  return {
    find: (kind, id) => kept[kind].get(id),
    keep(next, { method, body }) {
      kept[next.kind].set(next.id, next);
      const history = histories.get(next.id) ?? [];
      histories.set(next.id, history);
      history.push({ at: performance.now(), method, body, result: structuredClone(next.value) });
    },
    all: (kind) => [...kept[kind].values()],
    history: (id) => [...(histories.get(id) ?? [])],
  };
}
