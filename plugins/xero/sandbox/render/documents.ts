import { amountOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { AllocationOf, CreditNote, Invoice } from '../model.ts';
import { day, msDate } from '../wire.ts';
import { contactInside, linesOnWire, type Wire } from './lines.ts';

/** An invoice; lists without paging and `summaryOnly` leave the lines out. */
export function invoiceOnWire(ledger: Ledger, invoice: Invoice, withLines: boolean): Wire {
  const due = invoice.dueDate === null ? null : day(invoice.dueDate);
  return {
    Type: invoice.type,
    InvoiceID: invoice.id,
    InvoiceNumber: invoice.number,
    Reference: invoice.reference,
    Payments: paymentsInside(ledger, invoice.paymentIds),
    CreditNotes: [],
    Prepayments: [],
    Overpayments: [],
    AmountDue: amountOf(dueOf(invoice)),
    AmountPaid: amountOf(invoice.paid),
    AmountCredited: amountOf(invoice.credited),
    CurrencyRate: invoice.rate,
    SentToContact: invoice.status !== 'DRAFT',
    IsDiscounted: false,
    HasAttachments: false,
    HasErrors: false,
    Contact: contactInside(ledger.contacts.get(invoice.contactId), invoice.contactId),
    DateString: day(invoice.date).text,
    Date: day(invoice.date).ms,
    ...(due ? { DueDateString: due.text, DueDate: due.ms } : {}),
    Status: invoice.status,
    LineAmountTypes: invoice.lineAmounts,
    LineItems: withLines ? linesOnWire(ledger, invoice.lines) : [],
    SubTotal: amountOf(invoice.subTotal),
    TotalTax: amountOf(invoice.totalTax),
    Total: amountOf(invoice.total),
    UpdatedDateUTC: msDate(invoice.updatedAt),
    CurrencyCode: invoice.currency,
    ...(invoice.fullyPaidOn === null ? {} : { FullyPaidOnDate: day(invoice.fullyPaidOn).ms }),
  };
}

/** What is still to be paid: nothing of a document that is not or no longer approved. */
export function dueOf(invoice: Invoice): number {
  return invoice.status === 'VOIDED' || invoice.status === 'DELETED'
    ? 0
    : invoice.total - invoice.paid - invoice.credited;
}

/** An invoice inside a payment or allocation. */
export function invoiceInside(ledger: Ledger, id: string): Wire {
  const invoice = ledger.invoices.get(id);
  return {
    InvoiceID: id,
    ...(invoice
      ? {
          Type: invoice.type,
          InvoiceNumber: invoice.number,
          Prepayments: [],
          Overpayments: [],
          IsDiscounted: false,
          HasErrors: false,
          Contact: contactInside(ledger.contacts.get(invoice.contactId), invoice.contactId),
          LineItems: [],
          CurrencyCode: invoice.currency,
        }
      : {}),
  };
}

export function creditNoteOnWire(ledger: Ledger, note: CreditNote): Wire {
  return {
    CreditNoteID: note.id,
    ID: note.id,
    CreditNoteNumber: note.number,
    Type: note.type,
    Reference: note.reference,
    RemainingCredit: amountOf(note.remaining),
    Allocations: allocationsOnWire(ledger, note.allocations),
    Payments: paymentsInside(ledger, note.paymentIds),
    HasAttachments: false,
    HasErrors: false,
    SentToContact: false,
    CurrencyRate: note.rate,
    Contact: contactInside(ledger.contacts.get(note.contactId), note.contactId),
    DateString: day(note.date).text,
    Date: day(note.date).ms,
    Status: note.status,
    LineAmountTypes: note.lineAmounts,
    LineItems: linesOnWire(ledger, note.lines),
    SubTotal: amountOf(note.subTotal),
    TotalTax: amountOf(note.totalTax),
    Total: amountOf(note.total),
    UpdatedDateUTC: msDate(note.updatedAt),
    CurrencyCode: note.currency,
    ...(note.fullyPaidOn === null ? {} : { FullyPaidOnDate: day(note.fullyPaidOn).ms }),
  };
}

export function allocationsOnWire(ledger: Ledger, allocations: readonly AllocationOf[]): readonly Wire[] {
  return allocations
    .filter(({ deleted }) => !deleted)
    .map((one) => ({
      AllocationID: one.id,
      Invoice: invoiceInside(ledger, one.invoiceId),
      Amount: amountOf(one.amount),
      Date: day(one.date).ms,
      IsDeleted: false,
    }));
}

export function paymentsInside(ledger: Ledger, ids: readonly string[]): readonly Wire[] {
  return ids.flatMap((id) => {
    const payment = ledger.payments.get(id);
    if (payment?.status !== 'AUTHORISED') return [];
    return [
      {
        PaymentID: payment.id,
        Date: day(payment.date).ms,
        Amount: amountOf(payment.amount),
        Reference: payment.reference,
        CurrencyRate: payment.rate,
        HasAccount: false,
        HasValidationErrors: false,
      },
    ];
  });
}
