import type Stripe from 'stripe';
import type { NormalisedRecord, Refund } from '../../../core/plugin-api/index.ts';
import { fromStripe } from '../amounts.ts';
import { instant } from '../times.ts';
import { dashboardUrl } from './dashboard.ts';
import { idOf } from './expanded.ts';
import { knownWord } from './known-word.ts';

const statuses: Readonly<Record<string, Refund['status']>> = {
  pending: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
  requires_action: 'requires_action',
};

/** The reason Portico was given stands in the metadata: Stripe's own field knows four words. */
export function refundRecord(refund: Stripe.Refund, live: boolean): NormalisedRecord {
  const metadata = refund.metadata ?? {};
  const payment = idOf(refund.payment_intent) ?? idOf(refund.charge);
  return {
    kind: 'refund',
    externalId: refund.id,
    versionAt: null,
    audience: 'staff',
    belongsTo: chargeOf(refund),
    url: payment === null ? null : dashboardUrl(`payments/${payment}`, live),
    data: {
      chargeId: idOf(refund.charge),
      amount: fromStripe(refund.amount, refund.currency),
      status: knownWord(statuses, refund.status ?? 'pending', `refund ${refund.id}`),
      reason: metadata['portico_reason'] ?? refund.reason,
      createdAt: instant(refund.created),
      metadata,
    },
  };
}

function chargeOf(refund: Stripe.Refund): { kind: 'charge'; externalId: string }[] {
  const id = idOf(refund.charge);
  return id === null ? [] : [{ kind: 'charge', externalId: id }];
}
