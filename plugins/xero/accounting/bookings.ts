import { BankTransaction, LineAmountTypes, type BankTransfer, type LineItem, type Payment } from 'xero-node';
import type {
  CustomerReceipt,
  Deposit,
  ExcessReceipt,
  PayoutTransfer,
  ProcessorFee,
  Withdrawal,
} from '../../../core/plugin-api/index.ts';
import { vendorNumber } from '../amounts.ts';

export type BankIntent = ProcessorFee | Withdrawal | Deposit | ExcessReceipt;

/** What a receipt's payment is found by again: the processor's id, and the number for whoever reads the books. */
export function receiptReference(intent: CustomerReceipt): string {
  return `${intent.reference} | ${intent.invoiceNumber}`;
}

/** C1: gross, reconciled at once, since no bank feed will ever bring its match. C13b: the rate of conversion. */
export function receiptPayment(intent: CustomerReceipt): Payment {
  return {
    invoice: { invoiceID: intent.invoiceId },
    account: { accountID: intent.account },
    date: intent.on,
    amount: vendorNumber(intent.amount),
    reference: receiptReference(intent),
    isReconciled: true,
    ...(intent.currencyRate === undefined ? {} : { currencyRate: Number(intent.currencyRate) }),
  };
}

/** Money spent or received on a bank account, for a contact that is known. */
export function bankTransaction(intent: BankIntent, contactID: string): BankTransaction {
  const lineItems = linesOf(intent);
  const taxed = lineItems.some(({ taxType }) => taxType !== undefined && taxType !== 'NONE');
  return {
    type: typeOf(intent),
    contact: { contactID },
    bankAccount: { accountID: intent.account },
    date: intent.on,
    isReconciled: true,
    lineAmountTypes: taxed ? LineAmountTypes.Inclusive : LineAmountTypes.NoTax,
    lineItems,
    // Overpayments take no reference; theirs stands in the line (3.0.4).
    ...(intent.type === 'excess_receipt' ? {} : { reference: intent.reference }),
  };
}

/** C2: the bank's side waits for its feed line. */
export function bankTransfer(intent: PayoutTransfer): BankTransfer {
  return {
    fromBankAccount: { accountID: intent.fromAccount },
    toBankAccount: { accountID: intent.toAccount },
    amount: vendorNumber(intent.amount),
    date: intent.on,
    reference: intent.reference,
    fromIsReconciled: intent.fromReconciled,
    toIsReconciled: intent.toReconciled,
  };
}

function typeOf(intent: BankIntent): BankTransaction.TypeEnum {
  switch (intent.type) {
    case 'processor_fee':
    case 'withdrawal':
      return BankTransaction.TypeEnum.SPEND;
    case 'deposit':
      return BankTransaction.TypeEnum.RECEIVE;
    case 'excess_receipt':
      return BankTransaction.TypeEnum.RECEIVEOVERPAYMENT;
  }
}

function linesOf(intent: BankIntent): LineItem[] {
  switch (intent.type) {
    case 'processor_fee':
      return intent.lines.map(({ account, description, amount, taxType }) => ({
        ...one(description, vendorNumber(amount)),
        accountID: account,
        ...(taxType === undefined ? {} : { taxType }),
      }));
    case 'withdrawal':
    case 'deposit':
      return [{ ...one(intent.description, vendorNumber(intent.amount)), accountID: intent.counterAccount }];
    case 'excess_receipt':
      // Xero puts the line of an overpayment on receivables itself.
      return [one(`${intent.reference}: received beyond what was due`, vendorNumber(intent.amount))];
  }
}

function one(description: string, unitAmount: number): LineItem {
  return { description, quantity: 1, unitAmount };
}
