import { z } from 'zod';
import type { Books } from '../../books.ts';
import { debitFor, type Method } from '../../objects/payment-method.ts';
import { sessionObject, type StoredSession } from '../../objects/session.ts';
import { invalid } from '../errors.ts';
import { expand, integer, metadata, short } from '../params.ts';

const url = z.string().max(5000).refine(isUrl, 'Not a valid URL');
const line = z.strictObject({
  quantity: integer.pipe(z.int().min(1)).default(1),
  price_data: z.strictObject({
    currency: z.string().regex(/^[a-z]{3}$/),
    unit_amount: integer.pipe(z.int().min(0)),
    product_data: z.strictObject({ name: short, description: short.optional(), metadata: metadata.optional() }),
  }),
});

/** The parameters of a one-off payment; the rest of Stripe's are known to nobody here and refused by name. */
export const sessionCreation = z.strictObject({
  mode: z.literal('payment'),
  line_items: z.array(line).min(1),
  success_url: url,
  cancel_url: url.optional(),
  client_reference_id: z.string().max(200).optional(),
  customer_email: z
    .string()
    .max(512)
    .regex(/^[^\s@]+@[^\s@]+$/)
    .optional(),
  expires_at: integer.optional(),
  locale: short.optional(),
  metadata: metadata.default({}),
  payment_intent_data: z
    .strictObject({
      description: z.string().max(1000).optional(),
      metadata: metadata.default({}),
      receipt_email: short.optional(),
      statement_descriptor: z.string().max(22).optional(),
    })
    .default({ metadata: {} }),
  submit_type: z.enum(['auto', 'book', 'donate', 'pay']).optional(),
  expand,
});

type Wish = z.infer<typeof sessionCreation>;

const halfHour = 30 * 60;
const day = 24 * 3600;
/** Stripe's smallest charges, in minor units (documentation, 'Supported currencies', minimum amounts). */
const smallest: Readonly<Record<string, number>> = { gbp: 30, jpy: 50 };

export function openSession(books: Books, wish: Wish): StoredSession {
  const { kit, sessions, plans, now } = books;
  const [currency, ...others] = [...new Set(wish.line_items.map((item) => item.price_data.currency))];
  if (currency === undefined || others.length > 0)
    throw invalid('All line items must have the same currency.', { param: 'line_items' });
  const amount = wish.line_items.reduce((sum, item) => sum + item.quantity * item.price_data.unit_amount, 0);
  if (amount < (smallest[currency] ?? 50))
    throw invalid('The Checkout Session’s total amount due is below the smallest allowed.', {
      code: 'amount_too_small',
    });
  const id = `cs_test_a1${kit.id(56)}`;
  const methods: Method[] = ['card', debitFor(currency)];
  plans.put(id, {
    description: wish.payment_intent_data.description ?? null,
    metadata: wish.payment_intent_data.metadata,
    lines: wish.line_items.map((item) => ({
      name: item.price_data.product_data.name,
      quantity: item.quantity,
      amount: item.price_data.unit_amount,
    })),
  });
  return sessions.put(
    id,
    sessionObject({
      id,
      created: now(),
      expiresAt: expiryOf(wish, now()),
      amount,
      currency,
      methods,
      successUrl: wish.success_url,
      cancelUrl: wish.cancel_url ?? null,
      clientReferenceId: wish.client_reference_id ?? null,
      email: wish.customer_email ?? null,
      locale: wish.locale ?? null,
      submitType: wish.submit_type ?? null,
      metadata: wish.metadata,
      url: `${kit.url}/c/pay/${id}`,
    }),
  );
}

function expiryOf({ expires_at: wished }: Wish, now: number): number {
  if (wished === undefined) return now + day;
  if (wished < now + halfHour || wished > now + day)
    throw invalid(
      'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.',
      { param: 'expires_at' },
    );
  return wished;
}

/** `{CHECKOUT_SESSION_ID}` may stand in it. */
function isUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}
