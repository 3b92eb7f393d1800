/** How a payer pays: a card at once, or a bank debit whose money comes days later. */
export type Method = 'card' | 'bacs_debit' | 'sepa_debit';

/** The bank debit Stripe offers for a currency. */
export function debitFor(currency: string): Method {
  return currency === 'gbp' ? 'bacs_debit' : 'sepa_debit';
}

export function methodDetails(method: Method, fingerprint: string) {
  switch (method) {
    case 'card':
      return { type: 'card', card: { ...cardDetails, fingerprint } };
    case 'bacs_debit':
      return {
        type: 'bacs_debit',
        bacs_debit: { fingerprint, last4: '2345', mandate: `mandate_${fingerprint}`, sort_code: '108800' },
      };
    case 'sepa_debit':
      return {
        type: 'sepa_debit',
        sepa_debit: {
          bank_code: '19043',
          branch_code: '',
          country: 'AT',
          fingerprint,
          last4: '3201',
          mandate: `mandate_${fingerprint}`,
        },
      };
  }
}

const cardDetails = {
  amount_authorized: null,
  authorization_code: null,
  brand: 'visa',
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  country: 'US',
  electronic_commerce_indicator: null,
  exp_month: 12,
  exp_year: 2034,
  funding: 'credit',
  installments: null,
  last4: '4242',
  mandate: null,
  network: 'visa',
  network_transaction_id: null,
  regulated_status: 'unregulated',
  three_d_secure: null,
  transaction_link_id: null,
  wallet: null,
};
