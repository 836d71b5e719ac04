// Forms of the desk with a picture: a browser sends them as multipart once there is a file input.

import { type Picture, readPictureForm } from '../artwork/form.ts';
import { readingForm } from '../http/multipart.ts';

type Sent = {
  body: unknown;
  isMultipart(): boolean;
  parts(): Parameters<typeof readPictureForm>[0];
};

/**
 * The fields, and the file `image` if one was chosen; whoever reads it discards it.
 * @throws Refusal BODY_TOO_LARGE, MALFORMED_REQUEST, or INVALID for another file or a field that comes twice
 */
export async function readPictured(
  request: Sent,
): Promise<{ form: URLSearchParams; picture: Picture | undefined }> {
  if (!request.isMultipart()) {
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    return { form, picture: undefined };
  }
  const form = new URLSearchParams();
  const picture = await readingForm(() =>
    readPictureForm(request.parts(), (name, value) => form.set(name, value)),
  );
  return { form, picture };
}
