interface RefundFacts {
  readonly id: string;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly charge: string;
  readonly paymentIntent: string | null;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A refund that failed names the movement that brought its money back; one that did not lacks the field. */
export type StoredRefund = ReturnType<typeof refundObject> & { readonly failure_balance_transaction?: string };

export function refundObject(facts: RefundFacts) {
  return {
    id: facts.id,
    object: 'refund' as const,
    amount: facts.amount,
    balance_transaction: null as string | null,
    charge: facts.charge,
    created: facts.created,
    currency: facts.currency,
    customer: null,
    customer_account: null,
    metadata: { ...facts.metadata },
    payment_intent: facts.paymentIntent,
    payment_method: null,
    reason: facts.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded' as 'succeeded' | 'failed',
    transfer_reversal: null,
  };
}
