// What forms with a picture have in common: the file `image` and, for what is cut of it, `focalPoint`.

import type { Readable } from 'node:stream';
import { invalid, Refusal } from '../errors.ts';
import { readFocalPoint } from './artwork.ts';
import type { FocalPoint } from './renditions.ts';
import { receive, type Upload } from './upload.ts';

export type Picture = { upload: Upload; focalPoint: FocalPoint | null };

type Part =
  | { type: 'file'; fieldname: string; file: Readable & { truncated: boolean } }
  | { type: 'field'; fieldname: string; value: unknown; valueTruncated: boolean };

/**
 * Reads the form to its end whatever is wrong with it: a body that is left half read holds its connection.
 * @param onField the form's other fields, each once
 * @throws Refusal INVALID naming the field, BODY_TOO_LARGE; the first fault
 */
export async function readPictureForm(
  parts: AsyncIterable<Part>,
  onField: (name: string, value: string) => void,
): Promise<Picture | undefined> {
  const seen = new Set<string>();
  const picture: { upload?: Upload; focalPoint: FocalPoint | null } = { focalPoint: null };
  const read = async (part: Part): Promise<void> => {
    const name = part.fieldname;
    if (part.type === 'file') {
      if (name !== 'image') throw invalid(`/${name}`, 'is no file field: the picture is called `image`');
      picture.upload = await receive(part.file);
      if (part.file.truncated) throw new Refusal('BODY_TOO_LARGE');
      return;
    }
    if (part.valueTruncated) throw new Refusal('BODY_TOO_LARGE');
    if (seen.has(name)) throw invalid(`/${name}`, 'comes twice');
    seen.add(name);
    if (name !== 'focalPoint') onField(name, String(part.value));
    else if (part.value !== '') picture.focalPoint = readFocalPoint(String(part.value));
  };
  let fault: unknown;
  try {
    for await (const part of parts) {
      if (fault === undefined) await read(part).catch((error: unknown) => (fault = error));
      if (part.type === 'file') part.file.resume();
    }
  } catch (error) {
    fault ??= error;
  }
  const { upload, focalPoint } = picture;
  // A browser sends an empty file for an empty file input.
  const isThere = upload !== undefined && upload.length > 0;
  if (focalPoint && !isThere) fault ??= invalid('/focalPoint', 'is of an image, and there is none');
  if (isThere && fault === undefined) return { upload, focalPoint };
  await upload?.discard();
  if (fault !== undefined) throw fault;
  return undefined;
}
