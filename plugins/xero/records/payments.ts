import type { Payment as XeroPayment } from 'xero-node';
import type { LedgerPayment, NormalisedRecord, RecordRef } from '../../../core/plugin-api/index.ts';
import { moneyOf } from '../amounts.ts';
import { instantOf, requiredDate } from '../dates.ts';
import { links } from '../links.ts';
import { textOrNull, word } from '../words.ts';

interface Target {
  readonly kind: LedgerPayment['target']['kind'];
  readonly id: string;
  readonly contactId: string | undefined;
  readonly currency: string;
}

/** What leaves the firm; everything else comes in. */
const outgoing = new Set(['ACCPAYPAYMENT', 'ARCREDITPAYMENT', 'AROVERPAYMENTPAYMENT', 'ARPREPAYMENTPAYMENT']);

/**
 * A payment is for clients only when it settles a sales invoice, and those can only be paid once approved. A payment
 * of a bill names a supplier and an amount the client must never see.
 * `baseCurrency`: of the organisation, where the payment's document names none.
 */
export function paymentRecord(payment: XeroPayment, baseCurrency: string): NormalisedRecord {
  const id = payment.paymentID ?? '';
  const target = targetOf(payment, baseCurrency);
  const sale = word(payment.paymentType) === 'ACCRECPAYMENT' && word(payment.invoice?.type ?? 'ACCREC') === 'ACCREC';
  return {
    kind: 'payment',
    externalId: id,
    versionAt: instantOf(payment.updatedDateUTC),
    audience: sale && target.kind === 'invoice' ? 'client' : 'staff',
    belongsTo: belongsTo(target),
    url: links.payment(id),
    data: {
      target: { kind: target.kind, id: target.id },
      direction: outgoing.has(word(payment.paymentType)) ? 'out' : 'in',
      accountId: textOrNull(payment.account?.accountID),
      contactId: textOrNull(target.contactId),
      amount: moneyOf(payment.amount, target.currency),
      ...accountAmount(payment, target.currency, baseCurrency),
      on: requiredDate(payment.date, 'a payment'),
      reference: textOrNull(payment.reference),
      status: word(payment.status) === 'DELETED' ? 'deleted' : 'booked',
    },
  };
}

/** A document in one currency paid from an account in the base one: Xero says what the bank shows of it (C13b). */
function accountAmount(
  payment: XeroPayment,
  currency: string,
  baseCurrency: string,
): { readonly accountAmount?: LedgerPayment['amount'] } {
  const { bankAmount } = payment;
  if (bankAmount === undefined || currency === baseCurrency || bankAmount === payment.amount) return {};
  return { accountAmount: moneyOf(bankAmount, baseCurrency) };
}

function targetOf(payment: XeroPayment, baseCurrency: string): Target {
  const { creditNote, overpayment, prepayment, invoice } = payment;
  const document = (kind: Target['kind'], id: string | undefined, of: Document | undefined): Target => ({
    kind,
    id: id ?? '',
    contactId: of?.contact?.contactID,
    currency: textOrNull(word(of?.currencyCode)) ?? baseCurrency,
  });
  if (creditNote?.creditNoteID !== undefined) return document('credit_note', creditNote.creditNoteID, creditNote);
  if (overpayment?.overpaymentID !== undefined) return document('overpayment', overpayment.overpaymentID, overpayment);
  if (prepayment?.prepaymentID !== undefined) return document('prepayment', prepayment.prepaymentID, prepayment);
  return document('invoice', invoice?.invoiceID, invoice);
}

interface Document {
  readonly contact?: { readonly contactID?: string };
  readonly currencyCode?: unknown;
}

function belongsTo(target: Target): readonly RecordRef[] {
  const refs: RecordRef[] = [];
  if (target.contactId !== undefined) refs.push({ kind: 'contact', externalId: target.contactId });
  if (target.kind === 'invoice' || target.kind === 'credit_note')
    refs.push({ kind: target.kind, externalId: target.id });
  return refs;
}
