import type Stripe from 'stripe';
import type { NormalisedRecord, Payout } from '../../../core/plugin-api/index.ts';
import { fromStripe } from '../amounts.ts';
import { bankDay, instant } from '../times.ts';
import { dashboardUrl } from './dashboard.ts';
import { idOf } from './expanded.ts';
import { knownWord } from './known-word.ts';

const statuses: Readonly<Record<string, Payout['status']>> = {
  pending: 'pending',
  in_transit: 'in_transit',
  paid: 'paid',
  failed: 'failed',
  canceled: 'canceled',
};

/** A payout that Stripe pulled from the bank has a negative amount (RECONCILIATION C2c). */
export function payoutRecord(payout: Stripe.Payout): NormalisedRecord {
  return {
    kind: 'payout',
    externalId: payout.id,
    versionAt: null,
    audience: 'staff',
    belongsTo: [],
    url: dashboardUrl(`payouts/${payout.id}`, payout.livemode),
    data: {
      amount: fromStripe(payout.amount, payout.currency),
      status: knownWord(statuses, payout.status, `payout ${payout.id}`),
      automatic: payout.automatic,
      method: payout.method,
      createdAt: instant(payout.created),
      arrivesOn: bankDay(payout.arrival_date),
      balanceTransactionId: idOf(payout.balance_transaction),
      failure: payout.failure_message,
    },
  };
}
