import type { DemoFirm, DemoInvoice, DemoReceipt } from '../../../core/plugin-api/index.ts';
import { setupOf, type Books } from './books.ts';
import { move, pendingSeconds } from './happenings/movements.ts';
import { decimalOf } from './money.ts';
import { chargeObject, type StoredCharge } from './objects/charge.ts';
import { paymentIntentObject } from './objects/payment-intent.ts';
import { payoutObject } from './objects/payout.ts';
import { refundObject } from './objects/refund.ts';

/** Something that happened, to be written down in its turn. */
interface Past {
  /** Unix seconds. */
  readonly at: number;
  readonly write: () => void;
}

/**
 * The firm's history at the processor: card receipts with the fees they had, refunds, bills and automatic payouts
 * with what each carried. Written in order of time, without events: nobody was listening.
 */
export function seed(books: Books, firm: DemoFirm): void {
  const setup = setupOf(books);
  const { name, email, timeZone, currency } = firm;
  books.setups.put('setup', {
    ...setup,
    holder: { ...setup.holder, name, email, timeZone, currency, created: seconds(firm.asOf) },
    announcedUntil: seconds(firm.asOf),
  });
  const charges = new Map<string, StoredCharge>();
  const payouts = new Map(firm.payouts.map(({ key }) => [key, `po_1${books.kit.id(23)}`]));
  const past = [
    ...pastReceipts(books, firm, charges, payouts),
    ...pastRefunds(books, firm, charges, payouts),
    ...pastFees(books, firm, payouts),
    ...pastPayouts(books, firm, payouts),
  ];
  for (const { write } of past.sort((a, b) => a.at - b.at)) write();
}

type Payouts = ReadonlyMap<string, string>;

function pastReceipts(books: Books, firm: DemoFirm, charges: Map<string, StoredCharge>, payouts: Payouts): Past[] {
  const invoices = new Map(firm.invoices.map((invoice) => [invoice.key, invoice]));
  return firm.receipts
    .filter(({ method }) => method === 'card')
    .map((receipt) => ({
      at: seconds(receipt.at),
      write() {
        const invoice = invoices.get(receipt.invoiceKey);
        if (invoice) charges.set(receipt.key, chargeInThePast(books, receipt, invoice, payouts));
      },
    }));
}

function chargeInThePast(books: Books, receipt: DemoReceipt, invoice: DemoInvoice, payouts: Payouts): StoredCharge {
  const { kit } = books;
  const currency = invoice.currency.toLowerCase();
  const created = seconds(receipt.at);
  const amount = decimalOf(receipt.amount, currency);
  const description = `Invoice ${invoice.number}`;
  const intentId = `pi_3${kit.id(23)}`;
  const intent = paymentIntentObject({
    id: intentId,
    clientSecret: `${intentId}_secret_${kit.id(25)}`,
    created,
    amount,
    currency,
    description,
    metadata: {},
    methods: ['card'],
  });
  const charge = chargeObject({
    id: `ch_3${kit.id(23)}`,
    created,
    amount,
    currency,
    paymentIntent: intentId,
    paymentMethod: `pm_1${kit.id(23)}`,
    method: 'card',
    description,
    email: receipt.payerEmail,
    name: null,
    metadata: {},
    status: 'succeeded',
    fingerprint: kit.id(16),
  });
  const bt = move(books, {
    amount,
    currency,
    fee: decimalOf(receipt.fee, currency),
    type: 'charge',
    category: 'charge',
    source: charge.id,
    description,
    availableOn: created + pendingSeconds,
    created,
  });
  carried(books, bt.id, receipt.payoutKey, payouts);
  books.paymentIntents.put(intentId, {
    ...intent,
    status: 'succeeded',
    amount_received: amount,
    latest_charge: charge.id,
  });
  return books.charges.put(charge.id, { ...charge, balance_transaction: bt.id });
}

function pastRefunds(
  books: Books,
  firm: DemoFirm,
  charges: ReadonlyMap<string, StoredCharge>,
  payouts: Payouts,
): Past[] {
  return firm.refunds.map((past) => ({
    at: seconds(past.at),
    write() {
      const charge = books.charges.get(charges.get(past.receiptKey)?.id ?? '');
      if (!charge) return;
      const created = seconds(past.at);
      const amount = decimalOf(past.amount, charge.currency);
      const refund = refundObject({
        id: `re_3${books.kit.id(23)}`,
        created,
        amount,
        currency: charge.currency,
        charge: charge.id,
        paymentIntent: charge.payment_intent,
        reason: 'requested_by_customer',
        metadata: { reason: past.reason.slice(0, 500) },
      });
      const bt = move(books, {
        amount: -amount,
        currency: charge.currency,
        type: 'refund',
        category: 'refund',
        source: refund.id,
        description: `Refund for ${charge.description ?? charge.id}`,
        availableOn: created,
        created,
      });
      carried(books, bt.id, past.payoutKey, payouts);
      books.refunds.put(refund.id, { ...refund, balance_transaction: bt.id });
      const refunded = charge.amount_refunded + amount;
      books.charges.put(charge.id, { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount });
    },
  }));
}

function pastFees(books: Books, firm: DemoFirm, payouts: Payouts): Past[] {
  const currency = firm.currency.toLowerCase();
  return firm.processorFees.map((fee) => ({
    at: seconds(fee.at),
    write() {
      const created = seconds(fee.at);
      const bt = move(books, {
        amount: -decimalOf(fee.amount, currency),
        currency,
        type: 'stripe_fee',
        category: 'fee',
        source: null,
        description: fee.description,
        availableOn: created,
        created,
      });
      carried(books, bt.id, fee.payoutKey, payouts);
    },
  }));
}

function pastPayouts(books: Books, firm: DemoFirm, payouts: Payouts): Past[] {
  const currency = firm.currency.toLowerCase();
  const asOf = seconds(firm.asOf);
  return firm.payouts.map((past) => ({
    at: seconds(past.createdAt),
    write() {
      const created = seconds(past.createdAt);
      const arrivalDate = Temporal.PlainDate.from(past.arrivesOn).toZonedDateTime('UTC').epochMilliseconds / 1000;
      const amount = decimalOf(past.amount, currency);
      const payout = payoutObject({
        id: payouts.get(past.key) ?? `po_1${books.kit.id(23)}`,
        created,
        arrivalDate,
        amount,
        currency,
        status: arrivalDate <= asOf ? 'paid' : 'in_transit',
      });
      const bt = move(books, {
        amount: -amount,
        currency,
        type: 'payout',
        category: 'payout',
        source: payout.id,
        description: 'STRIPE PAYOUT',
        availableOn: created,
        created,
      });
      carried(books, bt.id, past.key, payouts);
      books.payouts.put(payout.id, { ...payout, balance_transaction: bt.id });
    },
  }));
}

function carried(books: Books, btId: string, payoutKey: string | null, payouts: Payouts): void {
  const payout = payoutKey === null ? undefined : payouts.get(payoutKey);
  if (payout !== undefined) books.payoutOf.put(btId, payout);
}

function seconds(instant: string): number {
  return Math.floor(Temporal.Instant.from(instant).epochMilliseconds / 1000);
}
