/** Unix seconds as an ISO instant in UTC. */
export function instant(seconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString();
}

/** Stripe names a bank day by its midnight in UTC, so the date is read there and nowhere else. */
export function bankDay(seconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
    .toZonedDateTimeISO('UTC')
    .toPlainDate()
    .toString();
}

export function unixSeconds(at: Temporal.Instant): number {
  return Math.floor(at.epochMilliseconds / 1000);
}
