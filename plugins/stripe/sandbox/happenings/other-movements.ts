import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import { setupOf, type Books } from '../books.ts';
import { decimalOf } from '../money.ts';
import type { StoredBalanceTransaction } from '../objects/balance-transaction.ts';
import { move } from './movements.ts';

/** What else moves the balance (C17), each as Stripe types and categorises it; `sign` is how it moves. */
const kinds = {
  bill: { type: 'stripe_fee', category: 'fee', sign: -1, prefix: null, description: 'Radar for Fraud Teams' },
  bill_credit: { type: 'stripe_fee', category: 'fee', sign: 1, prefix: null, description: 'Billing credit' },
  tax: { type: 'tax_fee', category: 'tax', sign: -1, prefix: null, description: 'VAT on Stripe fees' },
  reserve: {
    type: 'reserve_hold',
    category: 'risk_reserved_funds',
    sign: -1,
    prefix: null,
    description: 'Risk reserve',
  },
  release: {
    type: 'reserve_release',
    category: 'risk_reserved_funds',
    sign: 1,
    prefix: null,
    description: 'Risk reserve',
  },
  top_up: { type: 'topup', category: 'topup', sign: 1, prefix: 'tu_1', description: 'Top-up' },
  contribution: {
    type: 'contribution',
    category: 'contribution',
    sign: -1,
    prefix: null,
    description: 'Climate contribution',
  },
} as const;

export type OtherMovement = keyof typeof kinds;

export const otherMovements = Object.keys(kinds) as readonly OtherMovement[];

/** Moves the balance of the account's own currency by a decimal amount. Throws InvalidInput for none above zero. */
export function moveOtherwise(books: Books, kind: OtherMovement, decimal: unknown): StoredBalanceTransaction {
  const { type, category, sign, prefix, description } = kinds[kind];
  const currency = setupOf(books).holder.currency.toLowerCase();
  const amount = decimalOf(decimal, currency);
  if (amount <= 0) throw new InvalidInput("'amount' is above zero.");
  return move(books, {
    amount: sign * amount,
    currency,
    type,
    category,
    source: prefix === null ? null : `${prefix}${books.kit.id(23)}`,
    description,
    availableOn: books.now(),
  });
}
