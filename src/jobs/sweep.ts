// The sweep of each minute: everyone's part of it in turn.

/** One that fails keeps none of the others from its turn. */
export async function sweep(parts: (() => Promise<unknown>)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const part of parts) await part().catch((error: unknown) => faults.push(error));
  if (faults.length > 0) throw new AggregateError(faults, 'parts of the sweep failed');
}
