import type Stripe from 'stripe';
import type { Charge, NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { fromStripe } from '../amounts.ts';
import { instant } from '../times.ts';
import { dashboardUrl } from './dashboard.ts';
import { idOf } from './expanded.ts';
import { knownWord } from './known-word.ts';

const statuses: Readonly<Record<string, Charge['status']>> = {
  pending: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
};

/** Staff only: what a client sees of a payment comes from the ledger and from our own checkouts. */
export function chargeRecord(charge: Stripe.Charge): NormalisedRecord {
  return {
    kind: 'charge',
    externalId: charge.id,
    versionAt: null,
    audience: 'staff',
    belongsTo: [],
    url: dashboardUrl(`payments/${idOf(charge.payment_intent) ?? charge.id}`, charge.livemode),
    data: {
      status: knownWord(statuses, charge.status, `charge ${charge.id}`),
      amount: fromStripe(charge.amount, charge.currency),
      refunded: fromStripe(charge.amount_refunded, charge.currency),
      createdAt: instant(charge.created),
      paymentId: idOf(charge.payment_intent),
      method: charge.payment_method_details?.type ?? null,
      payerEmail: charge.billing_details.email ?? charge.receipt_email,
      disputed: charge.disputed,
      metadata: charge.metadata,
      failure: charge.failure_message,
    },
  };
}
