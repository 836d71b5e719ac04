// The square picture of a business without a logo. Wallets that fetch pictures by their address find it under that of its
// bytes, as they find every other one.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const bytes = readFileSync(new URL('default-brand/title.png', import.meta.url));

export const defaultTitle = {
  name: 'title',
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes,
} as const;
