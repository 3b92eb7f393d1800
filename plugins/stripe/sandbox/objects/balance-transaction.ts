interface BalanceTransactionFacts {
  readonly id: string;
  readonly created: number;
  readonly availableOn: number;
  readonly amount: number;
  readonly fee: number;
  readonly feeDescription: string;
  readonly currency: string;
  readonly description: string | null;
  readonly type: string;
  readonly category: string;
  readonly source: string | null;
  readonly exchangeRate?: number;
}

export type StoredBalanceTransaction = ReturnType<typeof balanceTransactionObject>;

/** As kept; `status` is told from the clock whenever it is shown. */
export function balanceTransactionObject(facts: BalanceTransactionFacts) {
  const fee = { amount: facts.fee, application: null, currency: facts.currency };
  return {
    id: facts.id,
    object: 'balance_transaction' as const,
    amount: facts.amount,
    available_on: facts.availableOn,
    balance_type: 'payments',
    created: facts.created,
    currency: facts.currency,
    description: facts.description,
    exchange_rate: facts.exchangeRate ?? null,
    fee: facts.fee,
    fee_details: facts.fee === 0 ? [] : [{ ...fee, description: facts.feeDescription, type: 'stripe_fee' }],
    net: facts.amount - facts.fee,
    reporting_category: facts.category,
    source: facts.source,
    status: 'pending' as 'pending' | 'available',
    type: facts.type,
  };
}
