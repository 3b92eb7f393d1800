import type { BankTransaction, BankTransfer, Payment, ValidationError } from 'xero-node';
import type { LedgerEntry } from '../../../core/plugin-api/index.ts';
import { links } from '../links.ts';
import { word } from '../words.ts';
import type { Element } from './batches.ts';

export function paymentEntry(payment: Payment): LedgerEntry {
  const id = payment.paymentID ?? '';
  return { kind: 'payment', id, url: links.payment(id) };
}

/** An overpayment is a bank transaction and a credit at once, under one id. */
export function bankEntry(entry: BankTransaction): LedgerEntry {
  const id = entry.bankTransactionID ?? '';
  const type = word(entry.type);
  const kind = type.endsWith('OVERPAYMENT') ? 'overpayment' : type === 'RECEIVE' ? 'receive' : 'spend';
  return { kind, id: kind === 'overpayment' ? (entry.overpaymentID ?? id) : id, url: links.bankTransaction(id) };
}

export function transferEntry(transfer: BankTransfer): LedgerEntry {
  const id = transfer.bankTransferID ?? '';
  return { kind: 'transfer', id, url: links.bankTransfer(id) };
}

interface Answered {
  readonly validationErrors?: readonly ValidationError[];
  readonly hasValidationErrors?: boolean;
  readonly statusAttributeString?: string;
}

/** An element of an answer with status 200, in which errors stand beside what was booked. */
export function elementOf(answered: Answered, entry: LedgerEntry): Element {
  const messages = (answered.validationErrors ?? []).flatMap(({ message }) => (message === undefined ? [] : [message]));
  const marked = answered.hasValidationErrors === true || answered.statusAttributeString === 'ERROR';
  if (marked || messages.length > 0 || !isBooked(entry.id)) return { kind: 'refused', messages };
  return { kind: 'booked', entry };
}

/** Xero answers a refused element with the id of all zeros. */
function isBooked(id: string): boolean {
  return /[1-9a-f]/i.test(id);
}
