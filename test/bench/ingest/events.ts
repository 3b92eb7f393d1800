import { createHmac } from 'node:crypto';
import { newId } from '../../../core/ground/ids.ts';
import { requestOf } from '../load/lane.ts';

export const signingSecret = `whsec_${'bench'.repeat(6)}`;

/** Deliveries of `invoice.paid` with two lines and an id of its own each, about 4.5 kB, signed now as the processor does. */
export function deliveries(url: string, count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, index) => delivery(url, index));
}

function delivery(url: string, index: number): Buffer {
  const body = JSON.stringify(event(index), null, 2);
  const at = Math.floor(Temporal.Now.instant().epochMilliseconds / 1000);
  const signature = createHmac('sha256', signingSecret).update(`${at}.${body}`).digest('hex');
  return requestOf(
    'POST',
    url,
    { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${signature}` },
    body,
  );
}

function event(index: number) {
  const id = `in_${newId().replaceAll('-', '')}`;
  return {
    id: `evt_${newId().replaceAll('-', '')}`,
    object: 'event',
    api_version: '2026-09-30',
    created: 1_795_000_000,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: 'invoice.paid',
    data: {
      object: {
        id,
        object: 'invoice',
        account_country: 'GB',
        account_name: 'Fern & Hollow',
        amount_due: 21_600,
        amount_paid: 21_600,
        amount_remaining: 0,
        attempt_count: 1,
        auto_advance: false,
        billing_reason: 'manual',
        collection_method: 'send_invoice',
        currency: 'gbp',
        customer: `cus_${index % 1_000}`,
        customer_address: { city: 'London', country: 'GB', line1: '1 High Street', postal_code: 'N1 1AA', state: null },
        customer_email: `client-${index % 1_000}@example.com`,
        customer_name: `Client ${index % 1_000}`,
        description: 'Advice and correspondence as agreed in the engagement letter',
        hosted_invoice_url: `https://invoice.example.com/i/acct_1/test_${id}?s=ap`,
        invoice_pdf: `https://pay.example.com/invoice/acct_1/test_${id}/pdf?s=ap`,
        lines: { object: 'list', data: [line(id, 0), line(id, 1)], has_more: false, total_count: 2 },
        metadata: { portico_number: `INV-${index}` },
        number: `FERN-${String(index).padStart(6, '0')}`,
        status: 'paid',
        subtotal: 18_000,
        tax: 3_600,
        total: 21_600,
      },
    },
  };
}

function line(invoice: string, index: number) {
  return {
    id: `il_${invoice}_${index}`,
    object: 'line_item',
    amount: 9_000,
    currency: 'gbp',
    description: `Line ${index}: advice, drafting and correspondence as agreed in the engagement letter of the year`,
    discount_amounts: [],
    discountable: true,
    invoice,
    livemode: false,
    metadata: { project: 'A project with a name of usual length', matter: 'matter-2026-000123' },
    period: { end: 1_795_000_000, start: 1_792_000_000 },
    pricing: {
      price_details: { price: 'price_1', product: 'prod_1' },
      type: 'price_details',
      unit_amount_decimal: '9000',
    },
    quantity: 1,
    taxes: [
      { amount: 1_800, tax_behavior: 'exclusive', tax_rate_details: { tax_rate: 'txr_1' }, taxable_amount: 9_000 },
    ],
  };
}
