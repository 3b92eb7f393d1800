import type { LineItem } from 'xero-node';
import { subtract, type Invoice } from '../../../core/plugin-api/index.ts';
import { digitsOf, moneyOf } from '../amounts.ts';
import { textOrNull, word } from '../words.ts';

/** What invoices and credit notes have in common. */
const statuses: Readonly<Record<string, Invoice['status']>> = {
  DRAFT: 'draft',
  SUBMITTED: 'draft',
  AUTHORISED: 'open',
  PAID: 'paid',
  VOIDED: 'voided',
  DELETED: 'deleted',
};

/** An unknown status counts as a draft: nobody is shown or asked to pay what we do not understand. */
export function documentStatus(status: unknown): Invoice['status'] {
  return statuses[word(status)] ?? 'draft';
}

/**
 * Whether a client may see a document of sale: approved, paid, or approved once and voided since. Xero voids only
 * what was approved; what was a draft is deleted instead.
 */
export function wasApproved(status: unknown): boolean {
  return ['AUTHORISED', 'PAID', 'VOIDED'].includes(word(status));
}

/** The lines with amounts before tax, whichever way they were entered. */
export function linesOf(
  lines: readonly LineItem[] | undefined,
  lineAmountTypes: unknown,
  currency: string,
): Invoice['lines'] {
  const inclusive = word(lineAmountTypes) === 'Inclusive';
  return (lines ?? []).map((line) => {
    const amount = moneyOf(line.lineAmount, currency);
    const tax = moneyOf(line.taxAmount, currency);
    return {
      description: line.description ?? '',
      quantity: digitsOf(line.quantity),
      unitAmount: digitsOf(line.unitAmount),
      amount: inclusive ? subtract(amount, tax) : amount,
      tax,
      account: textOrNull(line.accountCode),
    };
  });
}
