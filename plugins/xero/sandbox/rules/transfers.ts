import { centsOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { Transfer } from '../model.ts';
import type { Wire } from '../render/lines.ts';
import { accountIn, bad, bankAccountProblem, dayIn, lockProblem, textIn, type Verdict } from './checks.ts';

/** Xero's rules for transfers: between two active bank accounts of one currency. */
export function judgeTransfer(ledger: Ledger, element: Wire): Verdict<Transfer> {
  const from = accountIn(ledger, element['FromBankAccount']);
  const to = accountIn(ledger, element['ToBankAccount']);
  const amount = centsOf(element['Amount']);
  const day = dayIn(ledger, element['Date']);
  const problems = [
    ...[bankAccountProblem(from), bankAccountProblem(to)].flatMap((problem) => problem ?? []),
    ...(from && to && from.id === to.id ? ['The from and to bank account cannot be the same'] : []),
    ...(from?.type === 'BANK' && to?.type === 'BANK' && from.currency !== to.currency
      ? ['Transfers between accounts of different currencies are not supported']
      : []),
    ...(amount === null || amount <= 0 ? ['The amount must be greater than 0 and have at most two decimals'] : []),
    ...('problem' in day ? [day.problem] : []),
  ];
  if (problems.length > 0 || !from || !to || amount === null || 'problem' in day) return bad(...problems);
  return {
    kind: 'good',
    book: () => {
      const at = ledger.now();
      const transfer: Transfer = {
        id: ledger.kit.uuid(),
        seq: ledger.seq(),
        fromId: from.id,
        toId: to.id,
        amount,
        date: day.date,
        reference: textIn(element['Reference']).slice(0, 255),
        fromReconciled: element['FromIsReconciled'] === true,
        toReconciled: element['ToIsReconciled'] === true,
        status: 'AUTHORISED',
        fromTransactionId: ledger.kit.uuid(),
        toTransactionId: ledger.kit.uuid(),
        createdAt: at,
        updatedAt: at,
      };
      return ledger.transfers.put(transfer.id, transfer);
    },
  };
}

export function judgeTransferDeletion(ledger: Ledger, transfer: Transfer): Verdict<Transfer> {
  if (transfer.status === 'DELETED') return bad('This bank transfer has already been deleted');
  const problem = lockProblem(ledger, transfer.date);
  if (problem !== null) return bad(problem);
  if (transfer.toReconciled) return bad('A transfer that is reconciled on the receiving side cannot be deleted');
  return {
    kind: 'good',
    book: () => ledger.transfers.put(transfer.id, { ...transfer, status: 'DELETED', updatedAt: ledger.now() }),
  };
}
