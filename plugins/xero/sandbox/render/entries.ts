import { amountOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { BankTransaction, Payment, Transfer } from '../model.ts';
import { day, msDate } from '../wire.ts';
import { allocationsOnWire, invoiceInside, paymentsInside } from './documents.ts';
import { accountInside, contactInside, linesOnWire, type Wire } from './lines.ts';

export function paymentOnWire(ledger: Ledger, payment: Payment): Wire {
  return {
    PaymentID: payment.id,
    Date: day(payment.date).ms,
    BankAmount: amountOf(payment.bankAmount),
    Amount: amountOf(payment.amount),
    Reference: payment.reference,
    CurrencyRate: payment.rate,
    PaymentType: payment.type,
    Status: payment.status,
    UpdatedDateUTC: msDate(payment.updatedAt),
    HasAccount: true,
    IsReconciled: payment.reconciled,
    Account: accountInside(ledger, payment.accountId),
    ...targetOnWire(ledger, payment),
    HasValidationErrors: false,
  };
}

function targetOnWire(ledger: Ledger, { target }: Payment): Wire {
  if (target.kind === 'invoice') return { Invoice: invoiceInside(ledger, target.id) };
  if (target.kind === 'credit_note') {
    const note = ledger.creditNotes.get(target.id);
    return {
      CreditNote: {
        CreditNoteID: target.id,
        ID: target.id,
        ...(note
          ? {
              CreditNoteNumber: note.number,
              Type: note.type,
              CurrencyCode: note.currency,
              Contact: contactInside(ledger.contacts.get(note.contactId), note.contactId),
            }
          : {}),
        LineItems: [],
      },
    };
  }
  const credit = ledger.bankTransactions.get(target.id);
  return {
    Overpayment: {
      OverpaymentID: target.id,
      ...(credit
        ? {
            Type: credit.type,
            CurrencyCode: credit.currency,
            Contact: contactInside(ledger.contacts.get(credit.contactId), credit.contactId),
          }
        : {}),
      LineItems: [],
    },
  };
}

export function bankTransactionOnWire(ledger: Ledger, entry: BankTransaction): Wire {
  const overpayment = entry.type === 'RECEIVE-OVERPAYMENT';
  return {
    BankTransactionID: entry.id,
    BankAccount: accountInside(ledger, entry.accountId),
    Type: entry.type,
    ...(overpayment ? { OverpaymentID: entry.id } : { Reference: entry.reference }),
    IsReconciled: entry.reconciled,
    HasAttachments: false,
    Contact: contactInside(ledger.contacts.get(entry.contactId), entry.contactId),
    DateString: day(entry.date).text,
    Date: day(entry.date).ms,
    Status: entry.status,
    LineAmountTypes: entry.lineAmounts,
    LineItems: linesOnWire(ledger, entry.lines),
    SubTotal: amountOf(entry.subTotal),
    TotalTax: amountOf(entry.totalTax),
    Total: amountOf(entry.total),
    UpdatedDateUTC: msDate(entry.updatedAt),
    CurrencyCode: entry.currency,
  };
}

export function overpaymentOnWire(ledger: Ledger, entry: BankTransaction): Wire {
  return {
    OverpaymentID: entry.id,
    Type: entry.type,
    RemainingCredit: amountOf(entry.remaining),
    Allocations: allocationsOnWire(ledger, entry.allocations),
    Payments: paymentsInside(ledger, entry.paymentIds),
    HasAttachments: false,
    Contact: contactInside(ledger.contacts.get(entry.contactId), entry.contactId),
    DateString: day(entry.date).text,
    Date: day(entry.date).ms,
    Status: entry.status === 'DELETED' ? 'VOIDED' : entry.remaining === 0 ? 'PAID' : 'AUTHORISED',
    LineAmountTypes: entry.lineAmounts,
    LineItems: linesOnWire(ledger, entry.lines),
    SubTotal: amountOf(entry.subTotal),
    TotalTax: amountOf(entry.totalTax),
    Total: amountOf(entry.total),
    UpdatedDateUTC: msDate(entry.updatedAt),
    CurrencyCode: entry.currency,
  };
}

export function transferOnWire(ledger: Ledger, transfer: Transfer): Wire {
  return {
    BankTransferID: transfer.id,
    DateString: day(transfer.date).text,
    Date: day(transfer.date).ms,
    Status: transfer.status,
    FromBankAccount: accountInside(ledger, transfer.fromId),
    ToBankAccount: accountInside(ledger, transfer.toId),
    Amount: amountOf(transfer.amount),
    FromBankTransactionID: transfer.fromTransactionId,
    ToBankTransactionID: transfer.toTransactionId,
    FromIsReconciled: transfer.fromReconciled,
    ToIsReconciled: transfer.toReconciled,
    Reference: transfer.reference,
    CurrencyRate: 1,
    HasAttachments: false,
    CreatedDateUTC: msDate(transfer.createdAt),
  };
}

export function organisationOnWire(ledger: Ledger): Wire {
  const organisation = ledger.organisation();
  return {
    OrganisationID: organisation.id,
    Name: organisation.name,
    LegalName: organisation.name,
    PaysTax: true,
    Version: 'UK',
    OrganisationType: 'COMPANY',
    BaseCurrency: organisation.baseCurrency,
    CountryCode: 'GB',
    IsDemoCompany: true,
    OrganisationStatus: 'ACTIVE',
    FinancialYearEndDay: 31,
    FinancialYearEndMonth: 3,
    SalesTaxBasis: 'ACCRUALS',
    SalesTaxPeriod: 'QUARTERLY',
    DefaultSalesTax: 'Tax Exclusive',
    DefaultPurchasesTax: 'Tax Exclusive',
    ...(organisation.periodLock === null ? {} : { PeriodLockDate: day(organisation.periodLock).ms }),
    ...(organisation.yearEndLock === null ? {} : { EndOfYearLockDate: day(organisation.yearEndLock).ms }),
    CreatedDateUTC: msDate(organisation.createdAt),
    Timezone: organisation.timezone,
    OrganisationEntityType: 'COMPANY',
    ShortCode: '!demo1',
    Class: 'DEMO',
    Edition: 'BUSINESS',
    Addresses: [],
    Phones: [],
    ExternalLinks: [],
    PaymentTerms: {},
  };
}
