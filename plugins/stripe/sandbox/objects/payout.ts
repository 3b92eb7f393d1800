interface PayoutFacts {
  readonly id: string;
  readonly created: number;
  /** Unix seconds of the bank day's midnight in UTC. */
  readonly arrivalDate: number;
  readonly amount: number;
  readonly currency: string;
  readonly status: 'in_transit' | 'paid';
  /** Asked for by hand; null for what Stripe pays out on its own schedule. */
  readonly manual?: 'standard' | 'instant';
}

export type StoredPayout = ReturnType<typeof payoutObject>;

export function payoutObject(facts: PayoutFacts) {
  return {
    id: facts.id,
    object: 'payout' as const,
    amount: facts.amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: facts.arrivalDate,
    automatic: facts.manual === undefined,
    balance_transaction: null as string | null,
    created: facts.created,
    currency: facts.currency,
    description: 'STRIPE PAYOUT',
    destination: 'ba_1SandboxBank',
    failure_balance_transaction: null as string | null,
    failure_code: null as string | null,
    failure_message: null as string | null,
    livemode: false,
    metadata: {},
    method: facts.manual ?? 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: facts.manual === undefined ? 'completed' : 'not_applicable',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: facts.status as 'in_transit' | 'paid' | 'failed',
    trace_id: null,
    type: 'bank_account',
  };
}
