// Secrets that development makes up once and keeps in a file, so that what they signed or opened still holds tomorrow.

import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The text of the file; where it is not there yet it is made, mode 0600. Two who make it at once agree on one text. */
export async function keepInFile(path: string, make: () => string): Promise<string> {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present !== undefined) return present;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, make(), { mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
  return readFile(path, 'utf8');
}
