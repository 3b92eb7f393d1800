const base = 'https://go.xero.com';

/** Xero's own pages, for staff; they open in whichever organisation the reader is in. */
export const links = {
  invoice: (id: string) => `${base}/AccountsReceivable/View.aspx?InvoiceID=${id}`,
  bill: (id: string) => `${base}/AccountsPayable/View.aspx?InvoiceID=${id}`,
  creditNote: (id: string) => `${base}/AccountsReceivable/ViewCreditNote.aspx?creditNoteID=${id}`,
  contact: (id: string) => `${base}/Contacts/View/${id}`,
  bankTransaction: (id: string) => `${base}/Bank/ViewTransaction.aspx?bankTransactionID=${id}`,
  bankTransfer: (id: string) => `${base}/Bank/ViewTransfer.aspx?bankTransferID=${id}`,
  account: (id: string) => `${base}/Bank/BankTransactions.aspx?accountID=${id}`,
  journal: (id: string) => `${base}/Journal/View.aspx?invoiceID=${id}`,
  payment: (id: string) => `${base}/Payments/View/${id}`,
};
