/** Whose account the sandbox plays. */
export interface Holder {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly country: string;
  /** Unix seconds. */
  readonly created: number;
}

const noDescriptors = {
  statement_descriptor: null,
  statement_descriptor_kana: null,
  statement_descriptor_kanji: null,
};

export function accountObject(holder: Holder) {
  return {
    id: holder.id,
    object: 'account',
    business_profile: {
      mcc: null,
      minority_owned_business_designation: null,
      name: holder.name,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: holder.email,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: 'company',
    charges_enabled: true,
    country: holder.country,
    created: holder.created,
    default_currency: holder.currency.toLowerCase(),
    details_submitted: true,
    email: holder.email,
    payouts_enabled: true,
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_payments: {
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: holder.name, timezone: holder.timeZone },
      payments: { ...noDescriptors, statement_descriptor_prefix_kana: null, statement_descriptor_prefix_kanji: null },
      payouts: {
        debit_negative_balances: true,
        schedule: { delay_days: 2, interval: 'daily' },
        statement_descriptor: null,
      },
    },
    type: 'standard',
  };
}
