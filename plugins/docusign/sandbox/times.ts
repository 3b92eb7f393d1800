/** DocuSign's seven decimals. */
export function wireTime(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 7 });
}

export function msOf(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds;
}
