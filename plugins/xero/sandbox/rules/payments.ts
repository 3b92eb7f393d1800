import { centsOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { Account, Payment } from '../model.ts';
import type { Wire } from '../render/lines.ts';
import { accountIn, bad, dayIn, lockProblem, paymentAccountProblem, textIn, type Verdict } from './checks.ts';
import { settle, targetIn, type Target } from './targets.ts';

/** Cents already promised to a target by earlier elements of the same request. */
export type Promised = Map<string, number>;

/** Xero's rules for a new payment ('Payments' of its documentation). */
export function judgePayment(ledger: Ledger, element: Wire, promised: Promised): Verdict<Payment> {
  const target = targetIn(ledger, element);
  if (!target) return bad('Payment must be against an Invoice, CreditNote, Prepayment or Overpayment that exists');
  const account = accountIn(ledger, element['Account']);
  const unusable = paymentAccountProblem(account);
  const day = dayIn(ledger, element['Date']);
  const amount = centsOf(element['Amount']);
  const problems = [
    ...(target.payable ? [] : ['Payments can only be made against Authorised documents']),
    ...(ledger.contacts.get(target.contactId)?.archived === true
      ? ['Payments cannot be made for a contact that has been archived']
      : []),
    ...(unusable === null ? [] : [unusable]),
    ...('problem' in day ? [day.problem] : []),
    ...amountProblems(target, amount, promised),
    ...currencyProblems(ledger, target, account, element),
  ];
  if (problems.length > 0 || !account || amount === null || 'problem' in day) return bad(...problems);
  promised.set(target.id, (promised.get(target.id) ?? 0) + amount);
  return { kind: 'good', book: () => bookPayment(ledger, { element, target, account, amount, date: day.date }) };
}

function amountProblems(target: Target, amount: number | null, promised: Promised): readonly string[] {
  if (amount === null) return ['The payment amount must have at most two decimals'];
  if (amount <= 0) return ['The payment amount must be greater than 0'];
  if (!target.payable) return [];
  return amount > target.open - (promised.get(target.id) ?? 0)
    ? ['Payment amount exceeds the amount outstanding on this document']
    : [];
}

/** A foreign document may be paid from an account of its own currency, or of the base currency with a rate. */
function currencyProblems(
  ledger: Ledger,
  target: Target,
  account: Account | undefined,
  element: Wire,
): readonly string[] {
  const { baseCurrency } = ledger.organisation();
  const currency = account?.currency ?? baseCurrency;
  if (currency === target.currency) return [];
  if (currency !== baseCurrency) return ['The account and the document must be in the same currency'];
  return typeof element['CurrencyRate'] === 'number' && element['CurrencyRate'] > 0
    ? []
    : ['A currency rate is required for a payment in another currency'];
}

interface Draft {
  readonly element: Wire;
  readonly target: Target;
  readonly account: Account;
  readonly amount: number;
  readonly date: string;
}

function bookPayment(ledger: Ledger, { element, target, account, amount, date }: Draft): Payment {
  const foreign = (account.currency ?? ledger.organisation().baseCurrency) !== target.currency;
  const rate = foreign ? Number(element['CurrencyRate']) : target.rate;
  const payment: Payment = {
    id: ledger.kit.uuid(),
    seq: ledger.seq(),
    target: { kind: target.kind, id: target.id },
    type: target.paymentType,
    accountId: account.id,
    date,
    amount,
    bankAmount: foreign ? Math.round(amount / rate) : amount,
    rate,
    reference: textIn(element['Reference']).slice(0, 255),
    reconciled: element['IsReconciled'] === true,
    status: 'AUTHORISED',
    updatedAt: ledger.now(),
  };
  ledger.payments.put(payment.id, payment);
  settle(ledger, payment, amount);
  return payment;
}

/** Marks a payment deleted; what it paid is open again. */
export function judgeDeletion(ledger: Ledger, payment: Payment): Verdict<Payment> {
  if (payment.status === 'DELETED') return bad('This payment has already been deleted');
  const problem = lockProblem(ledger, payment.date);
  if (problem !== null) return bad(problem);
  return { kind: 'good', book: () => deletePayment(ledger, payment) };
}

export function deletePayment(ledger: Ledger, payment: Payment): Payment {
  const deleted = ledger.payments.put(payment.id, { ...payment, status: 'DELETED', updatedAt: ledger.now() });
  settle(ledger, payment, -payment.amount);
  return deleted;
}
