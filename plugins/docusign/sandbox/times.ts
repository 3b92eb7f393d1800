/** DocuSign's seven decimals. */
export function wireTime(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 7 });
}

export function msOf(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds;
}

/** The field of this name, left out while nothing has happened. */
export function timeOf(name: string, ms: number | null): Record<string, string> {
  return ms === null ? {} : { [name]: wireTime(ms) };
}
