// Reads a body as JSON, for those whose content type says nothing of it.

import { Refusal } from '../errors.ts';

/** @throws Refusal MALFORMED_JSON */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('MALFORMED_JSON');
  }
}
