// What a phone minds in the answers of a web service, in the words of its log.

import type { Changes, Fetched } from './pass-server.ts';

/** In milliseconds: within these a push without news, or an unchanged pass, is nobody's fault. */
const grace = 300_000;

/** The tag that a web service gave last. `since`: when, in milliseconds since 1970. */
export type Tag = { value: string; since: number };

type Asked = { because: 'registered' | 'pushed'; tag: Tag | undefined; now: number };

export function aboutChanges(
  { serialNumbers, lastUpdated }: Changes,
  { because, tag, now }: Asked,
): string[] {
  const included = `Response to 'What changed?' request included ${serialNumbers.length} serial numbers but`;
  if (serialNumbers.length === 0) {
    const expected = because === 'registered' || (tag && now - tag.since < grace);
    return expected ? [] : ['Device received spurious push'];
  }
  if (lastUpdated === undefined) return [`${included} omitted a lastUpdated tag`];
  return lastUpdated === tag?.value
    ? [`${included} the lastUpdated tag (${lastUpdated}) remained the same`]
    : [];
}

type Wanted = {
  serialNumber: string;
  /** The server has listed it as changed since the tag. */
  listed: boolean;
  /** Of what the phone held. */
  lastModified: string | undefined;
  /** The same manifest as before. */
  same: boolean;
  now: number;
};

/** A pass that was never fetched may be news to the server alone: the phone has it from a link. */
export function aboutFetched(fetched: Fetched, wanted: Wanted): string[] {
  const { serialNumber: serial, listed, lastModified, same, now } = wanted;
  const unchanged = `Server requested update to serial number '${serial}', but the pass was unchanged.`;
  if (fetched.status === 401) return [`Get pass task for serial number '${serial}': Authentication failure`];
  if (fetched.status === 304) {
    return listed && now - Date.parse(lastModified ?? '') > grace ? [unchanged] : [];
  }
  const lines: string[] = [];
  if (fetched.lastModified === undefined) {
    lines.push(`Response with serial number '${serial}' did not provide a 'last-modified' header`);
  }
  if (same && lastModified !== undefined) {
    if (listed) lines.push(unchanged);
    lines.push("Server ignored the 'if-modified-since' header");
  }
  return lines;
}
