import { amountOf } from '../cents.ts';
import type { Value } from '../filter.ts';
import type {
  Account,
  BankTransaction,
  Contact,
  CreditNote,
  Invoice,
  ManualJournal,
  Payment,
  Transfer,
} from '../model.ts';
import { dueOf } from '../render/documents.ts';
import { dayMs } from '../wire.ts';

type Table<T> = Readonly<Record<string, (item: T) => Value>>;

/** The fields Xero lets one filter and order by, for each resource. */
export const accountFields: Table<Account> = {
  AccountID: ({ id }) => id,
  Code: ({ code }) => code,
  Name: ({ name }) => name,
  Type: ({ type }) => type,
  Status: ({ status }) => status,
  Class: (account) => account.class,
  EnablePaymentsToAccount: ({ paymentsEnabled }) => paymentsEnabled,
  UpdatedDateUTC: ({ updatedAt }) => updatedAt,
};

export const contactFields: Table<Contact> = {
  ContactID: ({ id }) => id,
  Name: ({ name }) => name,
  EmailAddress: ({ email }) => email,
  ContactStatus: ({ archived }) => (archived ? 'ARCHIVED' : 'ACTIVE'),
  IsCustomer: ({ isCustomer }) => isCustomer,
  IsSupplier: ({ isSupplier }) => isSupplier,
  UpdatedDateUTC: ({ updatedAt }) => updatedAt,
};

export const invoiceFields: Table<Invoice> = {
  InvoiceID: ({ id }) => id,
  InvoiceNumber: ({ number }) => number,
  Reference: ({ reference }) => reference,
  Type: ({ type }) => type,
  Status: ({ status }) => status,
  Date: ({ date }) => dayMs(date),
  DueDate: ({ dueDate }) => (dueDate === null ? null : dayMs(dueDate)),
  'Contact.ContactID': ({ contactId }) => contactId,
  Total: ({ total }) => amountOf(total),
  AmountDue: (invoice) => amountOf(dueOf(invoice)),
  AmountPaid: ({ paid }) => amountOf(paid),
  CurrencyCode: ({ currency }) => currency,
  UpdatedDateUTC: ({ updatedAt }) => updatedAt,
};

export const creditNoteFields: Table<CreditNote> = {
  CreditNoteID: ({ id }) => id,
  CreditNoteNumber: ({ number }) => number,
  Reference: ({ reference }) => reference,
  Type: ({ type }) => type,
  Status: ({ status }) => status,
  Date: ({ date }) => dayMs(date),
  'Contact.ContactID': ({ contactId }) => contactId,
  Total: ({ total }) => amountOf(total),
  UpdatedDateUTC: ({ updatedAt }) => updatedAt,
};

export const paymentFields: Table<Payment> = {
  PaymentID: ({ id }) => id,
  PaymentType: ({ type }) => type,
  Status: ({ status }) => status,
  Reference: ({ reference }) => reference,
  Date: ({ date }) => dayMs(date),
  Amount: ({ amount }) => amountOf(amount),
  IsReconciled: ({ reconciled }) => reconciled,
  'Account.AccountID': ({ accountId }) => accountId,
  'Invoice.InvoiceID': ({ target }) => (target.kind === 'invoice' ? target.id : null),
  'CreditNote.CreditNoteID': ({ target }) => (target.kind === 'credit_note' ? target.id : null),
  UpdatedDateUTC: ({ updatedAt }) => updatedAt,
};

export const bankTransactionFields: Table<BankTransaction> = {
  BankTransactionID: ({ id }) => id,
  Type: ({ type }) => type,
  Status: ({ status }) => status,
  Reference: ({ reference }) => reference,
  Date: ({ date }) => dayMs(date),
  Total: ({ total }) => amountOf(total),
  IsReconciled: ({ reconciled }) => reconciled,
  'BankAccount.AccountID': ({ accountId }) => accountId,
  'Contact.ContactID': ({ contactId }) => contactId,
  UpdatedDateUTC: ({ updatedAt }) => updatedAt,
};

export const overpaymentFields: Table<BankTransaction> = {
  OverpaymentID: ({ id }) => id,
  Status: ({ status, remaining }) => (status === 'DELETED' ? 'VOIDED' : remaining === 0 ? 'PAID' : 'AUTHORISED'),
  Date: ({ date }) => dayMs(date),
  'Contact.ContactID': ({ contactId }) => contactId,
  Total: ({ total }) => amountOf(total),
  RemainingCredit: ({ remaining }) => amountOf(remaining),
  UpdatedDateUTC: ({ updatedAt }) => updatedAt,
};

export const journalFields: Table<ManualJournal> = {
  ManualJournalID: ({ id }) => id,
  Narration: ({ narration }) => narration,
  Status: ({ status }) => status,
  Date: ({ date }) => dayMs(date),
  UpdatedDateUTC: ({ updatedAt }) => updatedAt,
};

export const transferFields: Table<Transfer> = {
  BankTransferID: ({ id }) => id,
  Date: ({ date }) => dayMs(date),
  Amount: ({ amount }) => amountOf(amount),
  Reference: ({ reference }) => reference,
  Status: ({ status }) => status,
  'FromBankAccount.AccountID': ({ fromId }) => fromId,
  'ToBankAccount.AccountID': ({ toId }) => toId,
  CreatedDateUTC: ({ createdAt }) => createdAt,
};
