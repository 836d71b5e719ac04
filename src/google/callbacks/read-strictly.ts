// Reading what strangers send, without good will: nothing is repaired, cut or guessed.

export type Members = Record<string, unknown>;

/** An object that is no array and no null. */
export function asMembers(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

/** An object with these members and no other, as Tink demands it. */
export function asExactly(value: unknown, names: readonly string[]): Members | undefined {
  const members = asMembers(value);
  if (members === undefined || Object.keys(members).length !== names.length) return undefined;
  return names.every((name) => Object.hasOwn(members, name)) ? members : undefined;
}

/** A lone surrogate becomes U+FFFD in UTF-8: two texts would have the same signature. */
export function asText(value: unknown, longest: number): string | undefined {
  const fits = typeof value === 'string' && value.length > 0 && value.length <= longest;
  return fits && value.isWellFormed() ? value : undefined;
}

/** @returns undefined for what is not the one way to write these bytes in padded base64 (RFC 4648, 4) */
export function asBytes(value: unknown, longest: number): Buffer | undefined {
  const text = asText(value, longest);
  if (text === undefined) return undefined;
  // Node's decoder skips what it does not know and reads base64url too.
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** The members of a JSON object in a text. */
export function parseMembers(text: string): Members | undefined {
  try {
    return asMembers(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Milliseconds of Unix time as Google writes them in keys: a text of digits. */
export function asExpiration(value: unknown): Date | undefined {
  return typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? new Date(Number(value)) : undefined;
}
