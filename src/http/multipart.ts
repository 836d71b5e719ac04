// Reading multipart forms: what is wrong with one is the sender's fault, and says so.

import { Refusal } from '../errors.ts';

/** Runs `read`, which goes through the parts of a form. @throws Refusal MALFORMED_REQUEST for a form that is none */
export async function readingForm<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // The parser's own limits carry a status; its complaints about the form do not.
    if (error instanceof Refusal || (error as { statusCode?: number }).statusCode !== undefined) throw error;
    throw new Refusal('MALFORMED_REQUEST', {
      detail: `The form cannot be read: ${(error as Error).message}`,
    });
  }
}
