// A zip without compression (PKWARE APPNOTE 6.3.10): pictures do not shrink, and the same entries always give the same
// bytes. Written here because the zip libraries cost fifty times as much as copying the entries.

import { crc32 } from 'node:zlib';

/** `crc32` may come from a cache: the same picture goes into thousands of passes. */
export type ZipEntry = { name: string; bytes: Buffer; crc32?: number };

/** Names are relative paths with `/`; throws for one that could land outside the folder it is unpacked in, or twice. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  refuseBadNames(entries.map(({ name }) => name));
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let directorySize = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const record = directoryRecord(entry, name.length, offset);
    files.push(localSignature, record.subarray(6, 32), name, entry.bytes);
    directory.push(record, name);
    offset += 30 + name.length + entry.bytes.length;
    directorySize += record.length + name.length;
  }
  return Buffer.concat([...files, ...directory, endOfDirectory(entries.length, directorySize, offset)]);
}

/** 4.3.7: a local header is this, and then bytes 6 to 31 of the directory record. */
const localSignature = Buffer.from('PK\x03\x04');

/** 4.3.12, as far as all records agree: version 2.0, UTF-8 names, no compression, midnight of 1 January 1980. */
const blankRecord = Buffer.concat([
  Buffer.from('PK\x01\x02\x14\0\x14\0\0\x08\0\0\0\0\x21\0'),
  Buffer.alloc(30),
]);

/** What is not written stays 0: no extra fields, no comment, no attributes. */
function directoryRecord({ bytes, crc32: known }: ZipEntry, nameLength: number, offset: number): Buffer {
  const record = Buffer.from(blankRecord);
  record.writeUInt32LE(known ?? crc32(bytes), 16);
  record.writeUInt32LE(bytes.length, 20);
  record.writeUInt32LE(bytes.length, 24);
  record.writeUInt16LE(nameLength, 28);
  record.writeUInt32LE(offset, 42);
  return record;
}

/** 4.3.16. */
function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function refuseBadNames(names: string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const why = seen.has(name) ? 'is there twice' : whyBadName(name);
    if (why !== undefined) throw new Error(`zip entry ${JSON.stringify(name)} ${why}`);
    seen.add(name);
  }
}

function whyBadName(name: string): string | undefined {
  if (!name.isWellFormed()) return 'is not Unicode text';
  if (/[\\\p{Cc}]/u.test(name)) return 'holds a backslash or a control character';
  const segments = name.split('/');
  if (segments.includes('') || /^[a-z]:/i.test(name)) return 'is empty, absolute or a folder';
  return segments.includes('.') || segments.includes('..') ? 'does not stay in its folder' : undefined;
}
