// Which method of Google's document a request asks for: the routes are read from the document, none is written by hand.

import { discovery, type Method } from '../../google/discovery/discovery.ts';

export type FoundMethod = {
  /** As in the address: `offerObject`. */
  resource: string;
  /** As in the document: `insert`, `get`, `list`, `patch`, `update`, `addmessage`, `modifylinkedofferobjects`. */
  name: string;
  method: Method;
  /** Of what the resource holds: `OfferObject`. */
  schema: string;
  id: string | undefined;
};

type Route = Omit<FoundMethod, 'id'> & { pattern: RegExp };

const routes: Route[] = Object.values(discovery.resources).flatMap(({ methods }) =>
  Object.entries(methods).map(([name, method]) => ({
    resource: method.path.split('/')[2] ?? '',
    name,
    method,
    schema: methods.get?.response?.$ref ?? '',
    pattern: new RegExp(`^/${method.path.replace(/\{\w+\}/g, '([^/]+)')}$`),
  })),
);

export function findMethod(httpMethod: string | undefined, path: string): FoundMethod | undefined {
  for (const { pattern, ...route } of routes) {
    const match = route.method.httpMethod === httpMethod ? pattern.exec(path) : null;
    if (match) return { ...route, id: match[1] === undefined ? undefined : decode(match[1]) };
  }
  return undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
