import { z } from 'zod';
import { InvalidInput, parseDecimal, type Money } from '../plugin-api/index.ts';
import type { RefundWish } from './refund.ts';

const text = z.string().trim();

const form = z.object({
  amount: text.max(40),
  reason: text.min(1, 'Say why, in a few words.').max(500, 'Say it in 500 characters or fewer.'),
  treatment: z.enum(['credit_note', 'another_way', 'overpayment'], 'Choose what it means for the books.'),
  /** What could be given back when the form was reviewed, minor units; missing before the review. */
  left: z.coerce.number().int().optional(),
});

export type RefundForm = Pick<RefundWish, 'reason' | 'treatment'> & {
  readonly amount: Money;
  readonly left: number | undefined;
};

/** Throws InvalidInput with a sentence per field. */
export function readRefundForm(body: unknown, currency: string): RefundForm {
  const parsed = form.safeParse(body);
  if (parsed.success)
    return { ...parsed.data, left: parsed.data.left, amount: readAmount(parsed.data.amount, currency) };
  const fields = Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join('.'), message]));
  throw new InvalidInput('The form was not filled in as asked.', fields);
}

function readAmount(amount: string, currency: string): Money {
  const sentence = `Enter an amount in ${currency} above zero, like 40.00.`;
  try {
    const read = parseDecimal(amount, currency);
    if (read.amount > 0) return read;
  } catch {
    throw new InvalidInput(sentence, { amount: sentence });
  }
  throw new InvalidInput(sentence, { amount: sentence });
}
