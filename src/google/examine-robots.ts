// May Google's robot fetch a path? As robots.txt says it: RFC 9309, https://developers.google.com/crawling/docs/robots-txt

const robot = 'googlebot';

type Group = { agents: string[]; rules: { allows: boolean; path: string }[] };

/** @param path such as `/google/callbacks` */
export function mayFetch(robots: string, path: string): boolean {
  const groups = readGroups(robots);
  const named = groups.filter(({ agents }) => agents.includes(robot));
  const mine = named.length > 0 ? named : groups.filter(({ agents }) => agents.includes('*'));
  const matching = mine.flatMap(({ rules }) => rules).filter((rule) => matches(rule.path, path));
  const longest = Math.max(...matching.map((rule) => rule.path.length));
  // Of two that are as long, the kinder one counts.
  return matching.length === 0 || matching.some((rule) => rule.path.length === longest && rule.allows);
}

function readGroups(robots: string): Group[] {
  const groups: Group[] = [];
  let isHead = false;
  for (const line of robots.split(/\r\n|\r|\n/)) {
    const [, key = '', value = ''] = /^\s*([a-z-]+)\s*:\s*(\S*)/i.exec(line.replace(/#.*/, '')) ?? [];
    const name = key.toLowerCase();
    if (name === 'user-agent') {
      if (!isHead) groups.push({ agents: [], rules: [] });
      groups.at(-1)?.agents.push(value.toLowerCase());
      isHead = true;
    } else if (name === 'allow' || name === 'disallow') {
      isHead = false;
      if (value !== '') groups.at(-1)?.rules.push({ allows: name === 'allow', path: value });
    }
  }
  return groups;
}

/** `*` stands for anything, `$` for the end. */
function matches(rule: string, path: string): boolean {
  const open = rule.replace(/\$$/, '');
  const pattern = open
    .split('*')
    .map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}${open === rule ? '' : '$'}`).test(path);
}
