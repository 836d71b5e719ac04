// The columns that the search reads, made of what they are searched for.

import type { Details } from './card.ts';
import { normalise } from './normalise.ts';
import { writeDialled } from './phone.ts';
import { writePlaces } from './places.ts';

export type SearchTexts = { nameSearch: string; emailSearch: string; phoneSearch: string };

export async function writeSearchTexts({
  name,
  email,
  phone,
}: Pick<Details, 'name' | 'email' | 'phone'>): Promise<SearchTexts> {
  return {
    nameSearch: writePlaces(name),
    emailSearch: email === null ? '' : normalise(email),
    phoneSearch: phone === null ? '' : await writeDialled(phone),
  };
}
