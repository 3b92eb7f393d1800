import type { Audience, NormalisedRecord } from '../plugin-api/index.ts';

export type Area = 'money' | 'files' | 'messages' | 'signatures' | 'other';

/** What one record says happened. Its sentence is `timeline.<kind>` of the message catalogue, filled with `params`. */
export interface Fact {
  readonly kind: string;
  /** Tells facts of one kind in one record apart ('' where there is one). */
  readonly fact: string;
  readonly audience: Audience;
  readonly area: Area;
  /** ISO instant, UTC. */
  readonly occurredAt: string;
  readonly params: FactParams;
}

/** Money as its parts, so that each reader sees it in their own format. */
export type FactParams = Readonly<Record<string, string | { readonly amount: number; readonly currency: string }>>;

/** What is known beside the record itself. */
export interface Surroundings {
  /** IANA zone of the organisation that keeps the record: its dates are days there. */
  readonly timeZone: string;
  /** What the things it belongs to are called, by kind: the number of the invoice a payment pays. */
  readonly labels: Readonly<Record<string, string>>;
  /** The first version that had this content, ISO UTC: when a state that carries no date of its own began. */
  readonly changedAt: string;
}

export type RuleFor<K extends NormalisedRecord['kind']> = (
  record: Extract<NormalisedRecord, { kind: K }>,
  around: Surroundings,
) => readonly (Omit<Fact, 'audience'> & { readonly staffOnly?: true })[];

/**
 * The start of a day in a zone, as an instant: what a date of the books becomes on the timeline. `params.day`
 * keeps the date itself, so that pages show the day and no invented hour.
 */
export function startOfDay(isoDate: string, timeZone: string): string {
  return Temporal.PlainDate.from(isoDate).toZonedDateTime(timeZone).toInstant().toString();
}
