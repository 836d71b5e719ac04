// Forms of the desk with a picture: a browser sends them as multipart once there is a file input. The picture is kept at
// once, so that it need not be sent again whatever else is wrong with the form.

import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type Picture, readPictureForm } from '../artwork/form.ts';
import { type ArtworkNeeds, ingestArtwork } from '../artwork/ingest.ts';
import type { Turns } from '../artwork/turns.ts';
import { admit, whenAnswered } from '../artwork/upload.ts';
import { Refusal } from '../errors.ts';
import { readingForm } from '../http/multipart.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';
import { deskOf } from './desk.ts';

/** Hook of a route that takes such a form, before its body is read. @throws Refusal RATE_LIMITED */
export function admitPictures(uploads: Turns) {
  return async (request: { headers: IncomingHttpHeaders }, reply: { raw: ServerResponse }): Promise<void> => {
    if (request.headers['content-type']?.startsWith('multipart/'))
      await admit(uploads, deskOf(request).business.id, reply.raw);
  };
}

type Sent = {
  body: unknown;
  isMultipart(): boolean;
  parts(): Parameters<typeof readPictureForm>[0];
};

/** `fault`: why the picture, or the rest of the form, could not be taken; what could be read of it is there. */
export type Pictured = {
  form: URLSearchParams;
  artworkId: ArtworkId | undefined;
  fault: Refusal | undefined;
};

export async function readPictured(
  needs: ArtworkNeeds,
  businessId: BusinessId,
  request: Sent,
  response: ServerResponse,
): Promise<Pictured> {
  if (!request.isMultipart()) {
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    return { form, artworkId: undefined, fault: undefined };
  }
  const form = new URLSearchParams();
  const keep = async (picture: Picture) => {
    whenAnswered(response, () => void picture.upload.discard());
    return ingestArtwork(needs, businessId, picture);
  };
  try {
    const picture = await readingForm(() =>
      readPictureForm(request.parts(), (name, value) => form.set(name, value)),
    );
    return { form, artworkId: picture && (await keep(picture)), fault: undefined };
  } catch (error) {
    if (error instanceof Refusal) return { form, artworkId: undefined, fault: error };
    throw error;
  }
}
