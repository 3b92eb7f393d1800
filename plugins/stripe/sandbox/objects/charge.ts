import { methodDetails, type Method } from './payment-method.ts';

interface ChargeFacts {
  readonly id: string;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly paymentIntent: string;
  readonly paymentMethod: string;
  readonly method: Method;
  readonly description: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly fingerprint: string;
}

export type StoredCharge = ReturnType<typeof chargeObject>;

export function chargeObject(facts: ChargeFacts) {
  const succeeded = facts.status !== 'failed';
  return {
    id: facts.id,
    object: 'charge' as const,
    amount: facts.amount,
    amount_captured: succeeded ? facts.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null as string | null,
    billing_details: { address: null, email: facts.email, name: facts.name, phone: null, tax_id: null },
    calculated_statement_descriptor: 'SANDBOX',
    captured: succeeded,
    created: facts.created,
    currency: facts.currency,
    customer: null,
    description: facts.description,
    disputed: false,
    failure_balance_transaction: null as string | null,
    failure_code: null as string | null,
    failure_message: null as string | null,
    fraud_details: {},
    livemode: false,
    metadata: { ...facts.metadata },
    on_behalf_of: null,
    outcome: outcomes[facts.status],
    paid: facts.status === 'succeeded',
    payment_intent: facts.paymentIntent,
    payment_method: facts.paymentMethod,
    payment_method_details: methodDetails(facts.method, facts.fingerprint),
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: facts.status,
    transfer_data: null,
    transfer_group: null,
  };
}

const authorised = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  risk_score: 12,
  seller_message: 'Payment complete.',
  type: 'authorized',
};

const outcomes = {
  succeeded: authorised,
  pending: { ...authorised, seller_message: 'Payment pending.' },
  failed: {
    ...authorised,
    network_status: 'declined_by_network',
    reason: 'generic_decline',
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  },
};
