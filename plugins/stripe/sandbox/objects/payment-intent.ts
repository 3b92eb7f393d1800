import type { Method } from './payment-method.ts';

interface PaymentIntentFacts {
  readonly id: string;
  readonly clientSecret: string;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly methods: readonly Method[];
}

export type StoredPaymentIntent = ReturnType<typeof paymentIntentObject>;
type Status = 'requires_payment_method' | 'processing' | 'succeeded';

interface PaymentError {
  readonly type: string;
  readonly code: string;
  readonly message: string;
  readonly charge: string;
  readonly decline_code?: string;
}

export function paymentIntentObject(facts: PaymentIntentFacts) {
  return {
    id: facts.id,
    object: 'payment_intent' as const,
    allowed_payment_method_types: null,
    amount: facts.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: facts.clientSecret,
    confirmation_method: 'automatic',
    created: facts.created,
    currency: facts.currency,
    customer: null,
    customer_account: null,
    description: facts.description,
    excluded_payment_method_types: null,
    last_payment_error: null as PaymentError | null,
    latest_charge: null as string | null,
    livemode: false,
    managed_payments: null,
    metadata: { ...facts.metadata },
    next_action: null,
    on_behalf_of: null,
    payment_method: null as string | null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: [...facts.methods],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method' as Status,
    transfer_data: null,
    transfer_group: null,
  };
}
