/** Nine in the morning of a day, in milliseconds: when a firm writes its invoices. */
export function nineOn(isoDate: string): number {
  return Temporal.Instant.from(`${isoDate}T09:00:00Z`).epochMilliseconds;
}
