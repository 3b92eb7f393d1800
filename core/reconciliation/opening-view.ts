import { money, parseDecimal, type Money } from '../plugin-api/index.ts';
import type { Opening } from './opening.ts';
import type { ProofReport } from './proof.ts';

/** What one currency's two sides held at the cut-over and hold now, as the settings page tells it. */
export interface OpeningView {
  readonly currency: string;
  readonly then: Sides;
  /** By the last proof; null where it says nothing of this currency alone. */
  readonly now: (Sides & { readonly asOf: string; readonly rest: Money }) | null;
  readonly verdict: 'agreed' | 'too_little' | 'too_much';
  /** What clearing lacked then, or had too much; positive. */
  readonly missing: Money;
}

interface Sides {
  readonly processor: Money;
  readonly books: Money;
  /** Processor less books. */
  readonly difference: Money;
}

/** `rest`: what of today's difference is not of the opening, but on its way, waiting or named in the proof. Pure. */
export function openingView({ currency, processor, books }: Opening, proof: ProofReport | null): OpeningView {
  const then = sidesOf(money(processor, currency), money(books, currency));
  const lacks = then.difference.amount;
  return {
    currency,
    then,
    now: nowOf(currency, lacks, proof),
    verdict: lacks === 0 ? 'agreed' : lacks > 0 ? 'too_little' : 'too_much',
    missing: money(Math.abs(lacks), currency),
  };
}

function nowOf(currency: string, lacks: number, proof: ProofReport | null): OpeningView['now'] {
  const [mine, another] = proof?.currencies.filter((one) => one.currency === currency) ?? [];
  // Two processors in one currency are two lines of the proof, which do not say whose they are.
  if (proof === null || mine === undefined || another !== undefined) return null;
  const sides = sidesOf(parseDecimal(mine.processor, currency), parseDecimal(mine.books, currency));
  return { ...sides, asOf: proof.asOf, rest: money(sides.difference.amount - lacks, currency) };
}

function sidesOf(processor: Money, books: Money): Sides {
  return { processor, books, difference: money(processor.amount - books.amount, processor.currency) };
}
