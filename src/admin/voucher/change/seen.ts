// What an edit began with: who saves over what somebody else has written meanwhile is told so first.

import { createHash } from 'node:crypto';
import type { IssueForm } from '../../issue/form.ts';

/** A mark of what can be edited, to travel with the form. */
export function seenOf({ title, description, artworkId }: IssueForm): string {
  const text = JSON.stringify([title, description, artworkId]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
