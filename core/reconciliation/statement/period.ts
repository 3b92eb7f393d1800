import { z } from 'zod';

/** The days a statement tells of, both included: ISO dates in the firm's zone. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** What the form asks for; a day that was typed wrong is named by its field. */
export const periodForm = z
  .object({
    from: z.iso.date({ error: 'Choose the first day.', abort: true }),
    to: z.iso.date({ error: 'Choose the last day.', abort: true }),
  })
  .refine(({ from, to }) => from <= to, {
    path: ['to'],
    error: 'The last day lies before the first. Choose a later one.',
  });

/** The periods people ask for most, the last closed month first. `today` is an ISO date. Pure. */
export function usualPeriods(today: string): readonly { readonly word: string; readonly period: Period }[] {
  const day = Temporal.PlainDate.from(today);
  const month = day.with({ day: 1 });
  const last = month.subtract({ months: 1 });
  const year = day.with({ month: 1, day: 1 });
  return [
    { word: 'lastMonth', period: { from: last.toString(), to: month.subtract({ days: 1 }).toString() } },
    { word: 'thisMonth', period: { from: month.toString(), to: today } },
    { word: 'thisYear', period: { from: year.toString(), to: today } },
  ];
}

/** From the first instant of the first day to the first instant after the last, UTC; days of 23 and 25 hours too. */
export function boundsOf({ from, to }: Period, timeZone: string): { readonly start: string; readonly end: string } {
  const startOf = (day: Temporal.PlainDate): string => day.toZonedDateTime(timeZone).toInstant().toString();
  return {
    start: startOf(Temporal.PlainDate.from(from)),
    end: startOf(Temporal.PlainDate.from(to).add({ days: 1 })),
  };
}
