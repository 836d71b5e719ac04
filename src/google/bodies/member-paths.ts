// Which members Google was sent, so that one that is gone is noticed: PATCH leaves alone what it does not name, and what
// `null` does is not documented. Such a body goes as a PUT, which replaces the whole.

/** Google forgets the one after each request; of the others we only ever send an empty list, which clears them. */
const neverLost = ['notifyPreference', 'messages'];

/** Sorted paths of all members of objects, `barcode` and `barcode.alternateText`; lists are replaced whole. */
export function memberPaths(body: object): string[] {
  return pathsIn(body, '')
    .filter((path) => !neverLost.includes(path))
    .sort();
}

/** @param before `memberPaths` of what Google was sent last */
export function lostMembers(before: readonly string[], body: object): boolean {
  const now = new Set(memberPaths(body));
  return before.some((path) => !now.has(path));
}

function pathsIn(body: object, prefix: string): string[] {
  return Object.entries(body)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => {
      const path = `${prefix}${name}`;
      const holdsMembers = typeof value === 'object' && value !== null && !Array.isArray(value);
      return holdsMembers ? [path, ...pathsIn(value, `${path}.`)] : [path];
    });
}
