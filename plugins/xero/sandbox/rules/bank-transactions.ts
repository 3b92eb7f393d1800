import type { Ledger } from '../ledger.ts';
import type { BankTransaction } from '../model.ts';
import type { Wire } from '../render/lines.ts';
import {
  accountIn,
  bad,
  bankAccountProblem,
  contactIn,
  dayIn,
  lockProblem,
  objectOf,
  textIn,
  type Verdict,
} from './checks.ts';
import { makeContact } from './contacts.ts';
import { lineAmountsIn, numbered, sumLines } from './lines.ts';

const types = ['SPEND', 'RECEIVE', 'RECEIVE-OVERPAYMENT'] as const;

/** Xero's rules for spent and received money ('Bank Transactions' of its documentation). */
export function judgeBankTransaction(ledger: Ledger, element: Wire): Verdict<BankTransaction> {
  const type = types.find((known) => known === element['Type']);
  if (!type) return bad('Type must be one of SPEND, RECEIVE or RECEIVE-OVERPAYMENT');
  const overpayment = type === 'RECEIVE-OVERPAYMENT';
  const account = accountIn(ledger, element['BankAccount']);
  const unusable = bankAccountProblem(account);
  const contact = contactIn(ledger, element['Contact']);
  const name = textIn(objectOf(element['Contact'])['Name']);
  const day = dayIn(ledger, element['Date']);
  const lineAmounts = overpayment ? 'NoTax' : lineAmountsIn(element['LineAmountTypes']);
  const sums = sumLines(ledger, element['LineItems'], { lineAmounts, needsAccount: !overpayment });
  const currency = element['CurrencyCode'];
  const problems = [
    ...(unusable === null ? [] : [unusable]),
    ...(contact || (name !== '' && !overpayment)
      ? []
      : ['The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID']),
    ...(contact?.archived === true ? [`The contact '${contact.name}' has been archived and cannot be used`] : []),
    ...('problem' in day ? [day.problem] : []),
    ...('total' in sums ? (sums.total > 0 ? [] : ['The total must be greater than 0']) : sums),
    ...(overpayment && textIn(element['Reference']) !== ''
      ? ['Reference is only supported for SPEND and RECEIVE bank transactions']
      : []),
    ...(overpayment && Array.isArray(element['LineItems']) && element['LineItems'].length !== 1
      ? ['An overpayment must have exactly one line item']
      : []),
    ...(currency !== undefined && account && currency !== account.currency
      ? ['The currency of the bank transaction must be that of the bank account']
      : []),
  ];
  if (problems.length > 0 || !account || 'problem' in day || !('total' in sums)) return bad(...problems);
  return {
    kind: 'good',
    book: () => {
      const entry: BankTransaction = {
        id: ledger.kit.uuid(),
        seq: ledger.seq(),
        type,
        contactId: (contact ?? makeContact(ledger, { name })).id,
        accountId: account.id,
        date: day.date,
        reference: overpayment ? '' : textIn(element['Reference']).slice(0, 255),
        currency: account.currency ?? ledger.organisation().baseCurrency,
        lineAmounts,
        ...numbered(ledger, sums),
        reconciled: element['IsReconciled'] === true,
        status: 'AUTHORISED',
        remaining: overpayment ? sums.total : 0,
        allocations: [],
        paymentIds: [],
        updatedAt: ledger.now(),
      };
      return ledger.bankTransactions.put(entry.id, entry);
    },
  };
}

/** The only change of an entry this sandbox takes: its deletion. */
export function judgeRemoval(ledger: Ledger, entry: BankTransaction, element: Wire): Verdict<BankTransaction> {
  if (element['Status'] !== 'DELETED') return bad('Only the deletion of a bank transaction is supported');
  if (entry.status === 'DELETED') return bad('This bank transaction has already been deleted');
  const problem = lockProblem(ledger, entry.date);
  if (problem !== null) return bad(problem);
  if (entry.type === 'RECEIVE-OVERPAYMENT' && entry.remaining !== entry.total)
    return bad('An overpayment that is allocated or refunded cannot be deleted');
  return {
    kind: 'good',
    book: () => ledger.bankTransactions.put(entry.id, { ...entry, status: 'DELETED', updatedAt: ledger.now() }),
  };
}
