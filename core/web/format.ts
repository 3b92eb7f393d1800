import { exponentOf, formatDecimal, type Money } from '../plugin-api/index.ts';

/** How one reader reads dates and numbers. */
export interface Format {
  /** '1,234.50 GBP'. */
  money(money: Money): string;
  /** '1,234.50': for columns whose head names the currency. */
  amount(money: Money): string;
  /** '1,234'. */
  number(value: number): string;
  /** An ISO date as '3 Mar 2026'. */
  date(isoDate: string): string;
  /** An ISO date without its year while that is this year's: '3 March'. For sentences. */
  day(isoDate: string): string;
  /** An ISO instant as HTML `<time>` in the reader's zone, the exact instant as its title. */
  when(instant: string): string;
  /** The same, only the clock where it is today: '09:41', else as `when`. */
  clock(instant: string): string;
  /** The same, only the clock, whatever the day: where the day stands beside it. */
  hour(instant: string): string;
}

/**
 * Formats for a BCP 47 locale and an IANA zone. `now` decides what 'today' and 'this year' mean.
 * Decimal places come from ISO 4217, never from Intl.
 */
export function formatFor(locale: string, timeZone: string, now: Temporal.Instant): Format {
  const intl = intlFor(locale, timeZone);
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();

  function amount(money: Money): string {
    return intl.decimals(exponentOf(money.currency)).format(formatDecimal(money) as Intl.StringNumericLiteral);
  }

  function time(instant: string, text: string): string {
    return `<time datetime="${escapeHtml(instant)}" title="${escapeHtml(intl.exact.format(Temporal.Instant.from(instant).epochMilliseconds))}">${escapeHtml(text)}</time>`;
  }

  function when(instant: string): string {
    const at = Temporal.Instant.from(instant);
    const sameYear = at.toZonedDateTimeISO(timeZone).year === today.year;
    return time(instant, (sameYear ? intl.whenThisYear : intl.when).format(at.epochMilliseconds));
  }

  return {
    amount,
    money: (money) => `${amount(money)} ${money.currency}`,
    number: (value) => intl.decimals(0).format(value),
    date: (isoDate) => intl.date.format(utcMidnight(Temporal.PlainDate.from(isoDate))),
    day: (isoDate) => {
      const date = Temporal.PlainDate.from(isoDate);
      return (date.year === today.year ? intl.day : intl.longDate).format(utcMidnight(date));
    },
    when,
    hour: (instant) => time(instant, intl.clock.format(Temporal.Instant.from(instant).epochMilliseconds)),
    clock: (instant) => {
      const at = Temporal.Instant.from(instant);
      if (!at.toZonedDateTimeISO(timeZone).toPlainDate().equals(today)) return when(instant);
      return time(instant, intl.clock.format(at.epochMilliseconds));
    },
  };
}

/** Text made safe inside HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}

/**
 * Intl takes ten times as long over a Temporal object as over a number (30 µs beside 3), and a page has hundreds: days
 * are handed to it as their midnight in UTC, which is the zone their formats are in.
 */
function utcMidnight(date: Temporal.PlainDate): number {
  return date.toZonedDateTime('UTC').epochMilliseconds;
}

interface IntlFormats {
  readonly date: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly longDate: Intl.DateTimeFormat;
  readonly when: Intl.DateTimeFormat;
  readonly whenThisYear: Intl.DateTimeFormat;
  readonly clock: Intl.DateTimeFormat;
  readonly exact: Intl.DateTimeFormat;
  decimals(digits: number): Intl.NumberFormat;
}

/** Intl's objects cost a tenth of a millisecond each to make, so they are made once per locale and zone. */
const made = new Map<string, IntlFormats>();

function intlFor(locale: string, timeZone: string): IntlFormats {
  const key = `${locale} ${timeZone}`;
  const found = made.get(key);
  if (found) return found;
  const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { calendar: 'gregory', ...options });
  const day = { day: 'numeric', timeZone: 'UTC' } as const;
  // '09:41', but '8:00 am': clocks of twelve hours are written without a leading zero
  const { hour12 = false } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  const clock = { hour: hour12 ? 'numeric' : '2-digit', minute: '2-digit', timeZone } as const;
  const numbers = new Map<number, Intl.NumberFormat>();
  const formats: IntlFormats = {
    date: dates({ ...day, month: 'short', year: 'numeric' }),
    day: dates({ ...day, month: 'long' }),
    longDate: dates({ ...day, month: 'long', year: 'numeric' }),
    when: dates({ day: 'numeric', month: 'short', year: 'numeric', ...clock }),
    whenThisYear: dates({ day: 'numeric', month: 'short', ...clock }),
    clock: dates(clock),
    exact: dates({ dateStyle: 'full', timeStyle: 'long', timeZone }),
    decimals(digits) {
      const number =
        numbers.get(digits) ??
        new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
      numbers.set(digits, number);
      return number;
    },
  };
  made.set(key, formats);
  return formats;
}
