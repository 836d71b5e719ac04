// Unpacks a .pkpass or .pkpasses in memory, and refuses archives that no phone should unpack.

import { unzipSync } from 'fflate';

/** Bytes unpacked; Apple names 150 MB for a bundle and nothing for a pass. */
const most = 150 * 1024 * 1024;

/** Files by their path. Folders are no files and are passed over, as phones do. @throws Error */
export function openZip(bytes: Buffer): Map<string, Buffer> {
  const seen = new Set<string>();
  let size = 0;
  const files = unzipSync(bytes, {
    filter({ name, originalSize }) {
      size += originalSize;
      if (size > most) throw new Error('zip: too large');
      if (seen.has(name)) throw new Error(`zip: ${name} is there twice`);
      if (/^\/|\\|\p{Cc}|(^|\/)\.\.?(\/|$)/u.test(name)) throw new Error(`zip: ${name} is no name of a file`);
      seen.add(name);
      return !name.endsWith('/');
    },
  });
  return new Map(
    Object.entries(files).map(([name, { buffer, byteOffset, byteLength }]) => [
      name,
      Buffer.from(buffer, byteOffset, byteLength),
    ]),
  );
}
