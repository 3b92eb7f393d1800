import {
  formatDecimal,
  InvalidInput,
  parseDecimal,
  type CheckoutRequest,
  type Invoice,
  type Money,
} from '../plugin-api/index.ts';

export interface Asked {
  readonly amount: Money;
  /** No amount was named: all that is due. */
  readonly whole: boolean;
}

/**
 * What the payer is to pay, by the invoice as the ledger shows it now and the decimal text of the form.
 * Throws InvalidInput, with a sentence for the payer, when it cannot be paid so.
 */
export function amountToPay(invoice: Invoice, text: string | undefined): Asked {
  if (invoice.status === 'paid') refuse(`${invoice.number} is already paid. There is nothing to pay.`);
  if (invoice.status === 'voided' || invoice.status === 'deleted')
    refuse(`${invoice.number} was cancelled. There is nothing to pay.`);
  if (invoice.status !== 'open') refuse(`${invoice.number} cannot be paid yet.`);
  if (invoice.due.amount <= 0) refuse(`Nothing is due on ${invoice.number}.`);
  if (text === undefined || text.trim() === '') return { amount: invoice.due, whole: true };
  const amount = readAmount(text, invoice.currency);
  if (amount.amount <= 0) refuse('Enter an amount above zero.');
  if (amount.amount > invoice.due.amount)
    refuse(`${formatDecimal(invoice.due)} ${invoice.currency} is due on ${invoice.number}. Enter that or less.`);
  return { amount, whole: amount.amount === invoice.due.amount };
}

function readAmount(text: string, currency: string): Money {
  try {
    return parseDecimal(text, currency);
  } catch {
    return refuse(`'${text.slice(0, 40)}' is not an amount in ${currency}. Write it like 120.00.`);
  }
}

function refuse(sentence: string): never {
  throw new InvalidInput(sentence, { amount: sentence });
}

/** Everything the processor is told, from facts that do not change: asked again it is the same request. */
export function checkoutRequest(facts: {
  readonly id: string;
  readonly url: string;
  readonly invoiceId: string;
  readonly invoiceExternalId: string;
  readonly number: string;
  readonly amount: Money;
  readonly email: string;
  readonly locale: string;
}): CheckoutRequest {
  const page = `${facts.url}/invoices/${facts.invoiceId}`;
  return {
    intentId: facts.id,
    amount: facts.amount,
    description: `Invoice ${facts.number}`,
    payerEmail: facts.email,
    metadata: {
      portico_checkout: facts.id,
      portico_invoice: facts.invoiceExternalId,
      portico_number: facts.number,
    },
    successUrl: `${page}/return?checkout=${facts.id}`,
    cancelUrl: page,
    locale: facts.locale,
  };
}
