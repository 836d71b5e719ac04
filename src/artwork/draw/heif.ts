// What the boxes of a HEIF file say of its primary image, where no decoder tells it: how it is to be turned and which
// colours its numbers mean. ISO/IEC 23008-12 and 14496-12.

type Box = { type: string; body: Buffer };

/** No file of one picture has more boxes in one place. */
const mostBoxes = 4096;

export type Codec = 'hevc' | 'av1';

/** The properties of the primary image in their order, and how it is coded; empty where the boxes cannot be read. */
export function readPrimary(file: Buffer): { properties: Box[]; codec: Codec | undefined } {
  try {
    const meta = find(boxesOf(file), 'meta');
    const parts = boxesOf(meta.subarray(4));
    const pitm = find(parts, 'pitm');
    const primary = pitm.readUIntBE(4, pitm[0] === 0 ? 2 : 4);
    const container = boxesOf(find(parts, 'iprp'));
    const all = boxesOf(find(container, 'ipco'));
    const propertiesOf = (item: number) =>
      associated(find(container, 'ipma'), item).flatMap((index) => all[index - 1] ?? []);
    const properties = propertiesOf(primary);
    // A grid is coded as its tiles are, and no property of its own says so.
    const codec = codecIn(properties) ?? codecIn(propertiesOf(firstTile(find(parts, 'iref'), primary)));
    return { properties, codec };
  } catch {
    return { properties: [], codec: undefined };
  }
}

/** The first image that this one is derived from. */
function firstTile(iref: Buffer, item: number): number {
  const idLength = iref[0] === 0 ? 2 : 4;
  const derived = boxesOf(iref.subarray(4)).find(
    ({ type, body }) => type === 'dimg' && body.readUIntBE(0, idLength) === item,
  );
  if (derived === undefined) throw new Error('derived from nothing');
  return derived.body.readUIntBE(idLength + 2, idLength);
}

/** Brands are known to be wrong about it. */
function codecIn(properties: Box[]): Codec | undefined {
  const types = properties.map(({ type }) => type);
  if (types.includes('hvcC')) return 'hevc';
  return types.includes('av1C') ? 'av1' : undefined;
}

/** Coding-independent code points of the colours, ITU-T H.273, where the file names them so. */
export function codePointsOf(properties: Box[]): { primaries: number; transfer: number } | undefined {
  const colour = properties.find(
    ({ type, body }) => type === 'colr' && body.toString('latin1', 0, 4) === 'nclx',
  );
  return colour && { primaries: colour.body.readUInt16BE(4), transfer: colour.body.readUInt16BE(6) };
}

/** Does the file itself say how it is turned? Then Exif says the same, or is wrong. */
export const saysHowItStands = (properties: Box[]): boolean =>
  properties.some(({ type }) => type === 'irot' || type === 'imir');

/** The orientation in Exif data, 1 to 8; 1 where it says nothing. */
export function orientationIn(exif: Buffer | undefined): number {
  if (exif === undefined) return 1;
  try {
    const tiff = exif.subarray(exif.toString('latin1', 0, 4) === 'Exif' ? 6 : 0);
    const little = tiff.toString('latin1', 0, 2) === 'II';
    const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
    const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    for (let entry = 0; entry < short(directory); entry++) {
      const at = directory + 2 + entry * 12;
      if (short(at) === 0x0112) return [2, 3, 4, 5, 6, 7, 8].find((known) => known === short(at + 8)) ?? 1;
    }
  } catch {
    // Cut short: it says nothing.
  }
  return 1;
}

function boxesOf(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  let at = 0;
  while (at + 8 <= bytes.length && boxes.length < mostBoxes) {
    const short = bytes.readUInt32BE(at);
    const long = short === 1;
    const size = long ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? bytes.length - at : short;
    const header = long ? 16 : 8;
    if (size < header) break;
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      body: bytes.subarray(at + header, at + size),
    });
    at += size;
  }
  return boxes;
}

function find(boxes: Box[], type: string): Buffer {
  const found = boxes.find((box) => box.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found.body;
}

/** Numbers of the properties of an item, from 1 on. */
function associated(ipma: Buffer, item: number): number[] {
  const idLength = ipma[0] === 0 ? 2 : 4;
  const indexLength = (ipma.readUIntBE(1, 3) & 1) === 1 ? 2 : 1;
  let at = 8;
  for (let entry = ipma.readUInt32BE(4); entry > 0; entry--) {
    const id = ipma.readUIntBE(at, idLength);
    const count = ipma.readUInt8(at + idLength);
    at += idLength + 1;
    if (id === item) {
      // The highest bit says that whoever does not know the property must not show the image.
      const mask = indexLength === 2 ? 0x7fff : 0x7f;
      return Array.from(
        { length: count },
        (_, n) => ipma.readUIntBE(at + n * indexLength, indexLength) & mask,
      );
    }
    at += count * indexLength;
  }
  return [];
}
