/** What is known of a record after all readings so far. Instants are ISO UTC with six digits, so that text compares. */
export interface Known {
  /** The version that won: the vendor's time of last change, or when the read began. */
  readonly versionAt: string;
  /** When the read that brought it began. */
  readonly versionReadAt: string;
  /** Hash of the content, hex. */
  readonly hash: string;
  /** The first version seen with this content. */
  readonly changedAt: string;
  /** The latest read that found the record. */
  readonly readAt: string;
  /** The read that found it gone, where no later one found it again. */
  readonly deletedAt: string | null;
}

/** What one read says of a record. */
export type Reading =
  | { readonly versionAt: string | null; readonly readAt: string; readonly hash: string }
  /** The vendor says it is gone. */
  | { readonly gone: true; readonly readAt: string };

/**
 * The version guard. Pure, and independent of the order and number of readings: the later version wins, at equal
 * versions the later read; whether it exists at all is for the latest read to say. A repeated reading changes
 * nothing but `readAt`. (Two readings with the same version and the same start are told apart by their hash,
 * for the sake of that independence alone.)
 */
export function settle(known: Known | null, reading: Reading): Known | null {
  if ('gone' in reading) return known && withDeletion(known, reading.readAt);
  const next = fromReading(reading);
  if (known === null) return next;
  const wins = compare(next, known) > 0;
  const isSame = next.hash === known.hash;
  const winner = wins ? next : known;
  const readAt = later(known.readAt, next.readAt);
  return {
    versionAt: winner.versionAt,
    versionReadAt: winner.versionReadAt,
    hash: winner.hash,
    changedAt: isSame ? earlier(known.changedAt, next.changedAt) : winner.changedAt,
    readAt,
    deletedAt: known.deletedAt !== null && readAt > known.deletedAt ? null : known.deletedAt,
  };
}

/** An instant in the fixed form that `Known` holds: UTC, six digits. Throws RangeError for what is no instant. */
export function fixedInstant(text: string): string {
  return Temporal.Instant.from(text).toString({ fractionalSecondDigits: 6, roundingMode: 'floor' });
}

function fromReading(reading: Exclude<Reading, { gone: true }>): Known {
  const versionAt = reading.versionAt ?? reading.readAt;
  return {
    versionAt,
    versionReadAt: reading.readAt,
    hash: reading.hash,
    changedAt: versionAt,
    readAt: reading.readAt,
    deletedAt: null,
  };
}

function withDeletion(known: Known, readAt: string): Known {
  if (readAt < known.readAt) return known;
  return { ...known, deletedAt: known.deletedAt === null ? readAt : later(known.deletedAt, readAt) };
}

function compare(a: Known, b: Known): number {
  return order(a.versionAt, b.versionAt) || order(a.versionReadAt, b.versionReadAt) || order(a.hash, b.hash);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
