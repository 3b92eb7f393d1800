import { money, formatDecimal, type Money } from '../plugin-api/index.ts';
import type { CheckoutView, InvoiceLine, InvoicePage } from './queries.ts';
import {
  invoiceState,
  mayPay,
  meaningOf,
  stillDue,
  isBegun,
  isCovering,
  type InvoiceState,
  type Meaning,
} from './state.ts';

/** A line of the list, ready to draw. */
export interface LineView {
  readonly id: string;
  readonly number: string;
  readonly reference: string | null;
  readonly issuedOn: string;
  readonly dueOn: string | null;
  readonly amount: Money;
  readonly due: Money;
  readonly state: InvoiceState;
  readonly meaning: Meaning;
}

export function lineView(line: InvoiceLine, today: string): LineView {
  const state = invoiceState(line, line.payments, today);
  return {
    id: line.id,
    number: line.number,
    reference: line.reference,
    issuedOn: line.issuedOn,
    dueOn: line.dueOn,
    amount: line.total,
    due: money(stillDue(line, line.payments), line.due.currency),
    state,
    meaning: meaningOf(state),
  };
}

/** One invoice, ready to draw: what it asks for, in which state it is, and whether it can be paid here. */
export interface InvoiceView {
  readonly id: string;
  readonly state: InvoiceState;
  readonly meaning: Meaning;
  /** Overdue, with a part paid already: both are said. */
  readonly alsoPartPaid: boolean;
  /** The large amount: what is still asked for, else the whole. */
  readonly headline: Money;
  readonly due: Money;
  /** The decimal of `due`, for the form. */
  readonly dueText: string;
  readonly payable: boolean;
  /** Money taken or on its way that the ledger does not show yet. */
  readonly covering: readonly { readonly state: string; readonly amount: Money; readonly at: string }[];
}

export function invoiceView(invoice: InvoicePage, today: string, canPayOnline: boolean): InvoiceView {
  const { payments } = invoice;
  const data = { ...invoice.data, readAt: invoice.readAt };
  const state = invoiceState(data, payments, today);
  const due = money(stillDue(data, payments), data.currency);
  const asked = state === 'due' || state === 'overdue' || state === 'part_paid';
  return {
    id: invoice.id,
    state,
    meaning: meaningOf(state),
    alsoPartPaid: state === 'overdue' && isBegun(data),
    headline: asked ? due : data.total,
    due,
    dueText: formatDecimal(due),
    payable: canPayOnline && mayPay(data, payments),
    covering: payments.filter((payment) => isCovering(payment, invoice.readAt)).map(coveringView),
  };
}

function coveringView(payment: CheckoutView): InvoiceView['covering'][number] {
  return {
    state: payment.state,
    amount: money(payment.amount, payment.currency),
    at: payment.paidAt ?? payment.createdAt,
  };
}
