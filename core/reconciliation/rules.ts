/** What a bookkeeper sets once per processor and ledger (RECONCILIATION 3.2). */
export interface Rules {
  /** One entry per charge, or one per payout with a line for each charge: the same totals, fewer entries (C1b). */
  readonly feeStyle: 'per_charge' | 'per_payout';
  /** The ledger's tax type on fee lines; null for none. */
  readonly feeTaxType: string | null;
  /** What a refund made at the processor means where nobody said: ask, or goods and service withdrawn (C3). */
  readonly refundDefault: 'ask' | 'credit_note';
  /** ISO date in the organisation's zone: until that day each posting waits for a person's word; null: never. */
  readonly approveUntil: string | null;
  /** Plans and shows, and writes nothing to the ledger. */
  readonly dryRun: boolean;
}

export const ordinaryRules: Rules = {
  feeStyle: 'per_charge',
  feeTaxType: null,
  refundDefault: 'ask',
  approveUntil: null,
  dryRun: false,
};
