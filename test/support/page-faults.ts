// Reads a page as a strict browser and a screen reader would; tests want it to find nothing.

/** What a browser would silently mend, and what a screen reader would miss. */
export function findPageFaults(page: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const [, end, name = '', attributes = ''] of page.matchAll(/<(\/?)([a-z]\w*)((?:"[^"]*"|[^">])*)>/g)) {
    const last = end ? open.pop() : undefined;
    if (end && last !== name) faults.push(`</${name}> ends <${last}>`);
    if (!end && !/^(meta|link|input|img)$/.test(name) && !attributes.endsWith('/')) open.push(name);
    const read = (attribute: string) => new RegExp(` ${attribute}="([^"]*)"`).exec(attributes)?.[1];
    const there = (id: string) => page.includes(` id="${id}"`);
    const labelled =
      open.includes('label') || read('aria-labelledby') || page.includes(`<label for="${read('id')}"`);
    if (/^(input|textarea)$/.test(name) && !end && read('type') !== 'hidden' && !labelled)
      faults.push(`${read('name')} has no label`);
    for (const id of [read('aria-labelledby'), read('aria-describedby'), read('for')])
      if (id && !there(id)) faults.push(`${id} is not there`);
  }
  return faults;
}
