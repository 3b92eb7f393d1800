import type Stripe from 'stripe';
import type { BalanceTransaction, NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { fromStripe } from '../amounts.ts';
import { instant } from '../times.ts';
import { idOf } from './expanded.ts';

/**
 * Stripe's reporting categories (documentation, 'Reporting categories') in the contract's vocabulary. One that is
 * not here is `other`, and its name stays in `label`: nobody guesses what it means for the books.
 */
const categories = new Map<string, BalanceTransaction['category']>(
  Object.entries({
    charge: 'charge',
    charge_failure: 'charge_failure',
    refund: 'refund',
    refund_failure: 'refund_failure',
    partial_capture_reversal: 'partial_capture_reversal',
    dispute: 'dispute',
    dispute_reversal: 'dispute_reversal',
    payout: 'payout',
    payout_reversal: 'payout_reversal',
    fee: 'fee',
    network_cost: 'fee',
    tax: 'tax',
    topup: 'topup',
    topup_reversal: 'topup_reversal',
    risk_reserved_funds: 'reserve',
    payout_minimum_balance_hold: 'reserve',
    payout_minimum_balance_release: 'reserve',
  }),
);

/** What a source's id begins with says what it is. */
const sources = new Map(
  Object.entries({
    ch: 'charge',
    py: 'charge',
    re: 'refund',
    pyr: 'refund',
    dp: 'dispute',
    du: 'dispute',
    po: 'payout',
    tu: 'topup',
  }),
);

/**
 * The fact as the contract wants it. Stripe does not say on a balance transaction which payout took it, only the
 * other way round: `payoutId` is what the caller found out.
 */
export function balanceTransaction(bt: Stripe.BalanceTransaction, payoutId: string | null): BalanceTransaction {
  return {
    category: categories.get(bt.reporting_category) ?? 'other',
    label: bt.reporting_category,
    amount: fromStripe(bt.amount, bt.currency),
    fee: fromStripe(bt.fee, bt.currency),
    net: fromStripe(bt.net, bt.currency),
    fees: bt.fee_details.map((fee) => ({
      kind: fee.type,
      description: fee.description ?? fee.type,
      amount: fromStripe(fee.amount, fee.currency),
    })),
    exchangeRate: bt.exchange_rate === null ? null : String(bt.exchange_rate),
    createdAt: instant(bt.created),
    availableAt: instant(bt.available_on),
    source: sourceOf(bt),
    payoutId: idOf(bt.source) === payoutId ? null : payoutId,
  };
}

export function balanceTransactionRecord(bt: Stripe.BalanceTransaction, payoutId: string | null): NormalisedRecord {
  const source = sourceOf(bt);
  return {
    kind: 'balance_transaction',
    externalId: bt.id,
    versionAt: null,
    audience: 'staff',
    belongsTo: source?.kind === 'charge' ? [{ kind: 'charge', externalId: source.id }] : [],
    url: null,
    data: balanceTransaction(bt, payoutId),
  };
}

/** The movement of a payout. An automatic one carries others, among them payouts by hand and such as came back. */
export function isPayoutItself(bt: Stripe.BalanceTransaction): boolean {
  return bt.type === 'payout';
}

function sourceOf(bt: Stripe.BalanceTransaction): { kind: string; id: string } | null {
  const id = idOf(bt.source);
  if (id === null) return null;
  return { kind: sources.get(id.slice(0, id.indexOf('_'))) ?? 'other', id };
}
