// What README's table says of each call: which scopes open it.

import { readFileSync } from 'node:fs';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

type Line = { methods: string[]; path: string; scope: string };

/** One line a path: "`GET /a` · `/{b}`", "`POST …/void`", and what the last cell names besides, for any method. */
function readLines(): Line[] {
  const rows = readme.matchAll(/^\| (`[^|]*\/api\/v1[^|]*) \| ([^|]*) \| ([^|]*) \|$/gm);
  return [...rows].flatMap(([, calls = '', scope = '', note = '']) => {
    let last: Line = { methods: [], path: '', scope };
    const read = (cell: string) =>
      [...cell.matchAll(/`(?:([A-Z/]+) )?((?:…|\/)[^` ]*)`/g)].map(([, methods, path = '']) => {
        last = {
          methods: methods?.split('/') ?? last.methods,
          // A path of its own, one below the last one, or the last one continued.
          path: path.startsWith('/api') ? path : last.path + path.replace('…', ''),
          scope,
        };
        return last;
      });
    const called = read(calls);
    last = { ...last, methods: [] };
    return [...called, ...read(note)];
  });
}

const lines = readLines();

/** @returns any one of these opens the call, as `admin` always does; undefined where README does not know it */
export function promisedScopes(method: string, path: string): string[] | undefined {
  const fitting = lines.filter(({ methods }) => methods.length === 0 || methods.includes(method));
  const [line] = fitting
    .filter((each) => path === each.path || path.startsWith(`${each.path}/`))
    .sort((a, b) => b.path.length - a.path.length);
  if (line === undefined) return undefined;
  const either = line.scope.split(' / ');
  // "read / issue": who looks, and who changes.
  const [one = ''] =
    either.length === 1 ? either : either.filter((s) => (s === 'read') === (method === 'GET'));
  return one.split(' or ');
}
