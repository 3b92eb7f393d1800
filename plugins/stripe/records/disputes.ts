import type Stripe from 'stripe';
import { VendorRefused, type Dispute, type NormalisedRecord } from '../../../core/plugin-api/index.ts';
import { fromStripe } from '../amounts.ts';
import { instant } from '../times.ts';
import { dashboardUrl } from './dashboard.ts';
import { idOf } from './expanded.ts';
import { knownWord } from './known-word.ts';

const statuses: Readonly<Record<string, Dispute['status']>> = {
  warning_needs_response: 'warning',
  warning_under_review: 'warning',
  warning_closed: 'closed',
  needs_response: 'needs_response',
  appeal_needs_response: 'needs_response',
  under_review: 'under_review',
  appeal_under_review: 'under_review',
  won: 'won',
  lost: 'lost',
  prevented: 'closed',
};

export function disputeRecord(dispute: Stripe.Dispute): NormalisedRecord {
  const chargeId = idOf(dispute.charge);
  if (chargeId === null) throw new VendorRefused(`Stripe's dispute ${dispute.id} names no charge.`);
  return {
    kind: 'dispute',
    externalId: dispute.id,
    versionAt: null,
    audience: 'staff',
    belongsTo: [{ kind: 'charge', externalId: chargeId }],
    url: dashboardUrl(`payments/${idOf(dispute.payment_intent) ?? chargeId}`, dispute.livemode),
    data: {
      chargeId,
      amount: fromStripe(dispute.amount, dispute.currency),
      status: knownWord(statuses, dispute.status, `dispute ${dispute.id}`),
      reason: dispute.reason,
      evidenceDueAt: dispute.evidence_details.due_by === null ? null : instant(dispute.evidence_details.due_by),
      createdAt: instant(dispute.created),
      balanceTransactionIds: dispute.balance_transactions.map(({ id }) => id),
    },
  };
}
