import { money, zero } from '../../plugin-api/index.ts';
import type { Credit, Facts } from '../facts.ts';
import * as say from '../sentences.ts';
import { isBegun } from '../standing.ts';
import { askBeside, booked, posting, type CasePlan } from './case-plan.ts';

/**
 * C6, C8, C10: a client holds credit, and a person says what becomes of it: it stays, it goes on an invoice, or it is
 * paid back (the refund is then booked against it). What is left after a part of it is asked about anew.
 */
export function planCredit(credit: Credit, facts: Facts): CasePlan {
  const source = creditSubject(credit);
  const answer = facts.answers.get(source);
  if (credit.left <= 0 || isBegun(answer, facts)) return booked([]);
  if (answer?.choice === 'keep' || answer?.choice === 'refund') return booked([]);
  const invoiceId = answer?.choice === 'put_on_invoice' ? answer.input.invoice : undefined;
  const invoice = invoiceId === undefined ? undefined : facts.invoices.get(invoiceId);
  const amount = Math.min(credit.left, invoice?.status === 'open' ? invoice.due : 0);
  if (answer && invoice && invoiceId !== undefined && amount > 0)
    return booked([
      posting({
        source,
        kind: 'allocation',
        part: answer.id,
        case: 'C6',
        effect: zero(credit.amount.currency),
        clientId: credit.clientId,
        invoiceId,
        answerId: answer.id,
        intent: {
          type: 'allocation',
          reference: credit.chargeId,
          on: facts.today,
          excessId: credit.excessId,
          invoiceId,
          account: null,
          amount: money(amount, credit.amount.currency),
        },
      }),
    ]);
  return askBeside({
    source,
    case: credit.case,
    kind: 'credit',
    choices: credit.case === 'C8' ? ['refund', 'keep', 'put_on_invoice'] : ['keep', 'put_on_invoice', 'refund'],
    amount: money(credit.left, credit.amount.currency),
    clientId: credit.clientId,
    invoiceId: null,
    sentence: say.creditLeft(credit),
  });
}

/** The posting a credit's question is about, or null where the subject is no credit's. */
export function postingOfCredit(subject: string): string | null {
  const [of, posting] = subject.split(':');
  return of === 'credit' && posting !== undefined ? posting : null;
}

/** One question for each amount that is left of a credit. */
export function creditSubject({ postingId, left }: Pick<Credit, 'postingId' | 'left'>): string {
  return `credit:${postingId}:${left}`;
}
