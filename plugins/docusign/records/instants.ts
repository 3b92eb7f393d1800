/** DocuSign's `2016-10-05T01:04:58.1830000Z` as Portico writes it; null for nothing or nonsense. */
export function instantOf(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text === '') return null;
  try {
    return Temporal.Instant.from(text).toString();
  } catch {
    return null;
  }
}

/** The newest of these; null when there is none. */
export function latest(instants: readonly (string | null)[]): string | null {
  return instants.reduce<string | null>((newest, one) => {
    if (one === null) return newest;
    return newest === null || Temporal.Instant.compare(one, newest) > 0 ? one : newest;
  }, null);
}
