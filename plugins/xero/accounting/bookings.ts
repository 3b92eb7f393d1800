import {
  Account,
  BankTransaction,
  BankTransfer,
  Contact,
  Invoice,
  LineAmountTypes,
  LineItem,
  Payment,
} from 'xero-node';
import type {
  CustomerReceipt,
  Deposit,
  ExcessReceipt,
  Intent,
  PayoutTransfer,
  ProcessorFee,
  Withdrawal,
} from '../../../core/plugin-api/index.ts';
import { vendorNumber } from '../amounts.ts';
import { made } from './made.ts';

export type BankIntent = ProcessorFee | Withdrawal | Deposit | ExcessReceipt;

/** What a receipt's payment is found by again: the processor's id, and the number for whoever reads the books. */
export function receiptReference(intent: CustomerReceipt): string {
  return withOwnDay(`${intent.reference} | ${intent.invoiceNumber}`, intent);
}

/** C11: booked on a later day, an entry says on which it happened. */
export function withOwnDay(text: string, { occurredOn }: Pick<Intent, 'occurredOn'>): string {
  return occurredOn === undefined ? text : `${text} (of ${occurredOn})`;
}

/** C1: gross, reconciled at once, since no bank feed will ever bring its match. C13b: the rate of conversion. */
export function receiptPayment(intent: CustomerReceipt): Payment {
  return made(Payment, {
    invoice: made(Invoice, { invoiceID: intent.invoiceId }),
    account: account(intent.account),
    date: intent.on,
    amount: vendorNumber(intent.amount),
    reference: receiptReference(intent),
    isReconciled: true,
    ...(intent.currencyRate === undefined ? {} : { currencyRate: Number(intent.currencyRate) }),
  });
}

/** Money spent or received on a bank account, for a contact that is known. */
export function bankTransaction(intent: BankIntent, contactID: string): BankTransaction {
  const lineItems = linesOf(intent);
  const taxed = lineItems.some(({ taxType }) => taxType !== undefined && taxType !== 'NONE');
  return made(BankTransaction, {
    type: typeOf(intent),
    contact: made(Contact, { contactID }),
    bankAccount: account(intent.account),
    date: intent.on,
    isReconciled: true,
    lineAmountTypes: taxed ? LineAmountTypes.Inclusive : LineAmountTypes.NoTax,
    lineItems,
    // Overpayments take no reference; theirs stands in the line (3.0.4).
    ...(intent.type === 'excess_receipt' ? {} : { reference: intent.reference }),
  });
}

/** C2: the bank's side waits for its feed line. */
export function bankTransfer(intent: PayoutTransfer): BankTransfer {
  return made(BankTransfer, {
    fromBankAccount: account(intent.fromAccount),
    toBankAccount: account(intent.toAccount),
    amount: vendorNumber(intent.amount),
    date: intent.on,
    reference: intent.reference,
    fromIsReconciled: intent.fromReconciled,
    toIsReconciled: intent.toReconciled,
  });
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
      return intent.lines.map(({ account: accountID, description, amount, taxType }) =>
        made(LineItem, {
          ...one(withOwnDay(description, intent), vendorNumber(amount)),
          accountID,
          ...(taxType === undefined ? {} : { taxType }),
        }),
      );
    case 'withdrawal':
    case 'deposit':
      return [
        made(LineItem, {
          ...one(withOwnDay(intent.description, intent), vendorNumber(intent.amount)),
          accountID: intent.counterAccount,
        }),
      ];
    case 'excess_receipt':
      // Xero puts the line of an overpayment on receivables itself.
      return [made(LineItem, one(excessLine(intent), vendorNumber(intent.amount)))];
  }
}

function excessLine(intent: ExcessReceipt): string {
  return withOwnDay(`${intent.reference}: received beyond what was due`, intent);
}

function one(
  description: string,
  unitAmount: number,
): { readonly description: string; readonly quantity: number; readonly unitAmount: number } {
  return { description, quantity: 1, unitAmount };
}

/** An account named by its id: codes may be missing. */
export function account(accountID: string): Account {
  return made(Account, { accountID });
}
