// One line of text that people typed: names of logins and keys.

import { invalid } from '../errors.ts';

/** Trimmed. @throws Refusal INVALID at `path` for what PostgreSQL or a list would choke on */
export function cleanLine(text: string, path: string): string {
  if (!text.isWellFormed()) throw invalid(path, 'must be well-formed Unicode');
  if (/\p{Cc}/u.test(text)) throw invalid(path, 'must not hold control characters');
  return text.trim();
}
