import type { Transaction as Tx } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { InvalidInput, money, type Money } from '../plugin-api/index.ts';
import type { Answer } from './answer.ts';
import type { PairIds } from './pair.ts';
import type { QueueItem } from './queue.ts';
import type { ChoiceId, QuestionKind } from './questions.ts';

/** An answer somebody gave, with who, when and why. */
export interface Decision {
  readonly id: string;
  readonly pair: PairIds;
  readonly case: string;
  readonly kind: QuestionKind;
  readonly choice: ChoiceId;
  readonly reason: string | null;
  /** What was asked. */
  readonly sentence: string;
  readonly amount: Money;
  readonly subject: string;
  readonly clientId: string | null;
  readonly clientName: string | null;
  readonly answeredBy: string | null;
  readonly answeredByName: string | null;
  readonly answeredAt: string;
  readonly undoneBy: string | null;
  readonly undoneAt: string | null;
}

/** Keeps an answer. Throws InvalidInput when the subject has a live one: somebody was faster. */
export async function insertAnswer(
  tx: Tx,
  item: QueueItem,
  answer: Omit<Answer, 'id'>,
  by: string | null,
  now: string,
): Promise<string> {
  const id = newId();
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into answers (id, payment_connection_id, ledger_connection_id, subject, case_code, kind, choice, input,
                          reason, sentence, amount, currency, client_id, answered_by, answered_at)
     values (:id, :payment, :ledger, :subject, :case, :kind, :choice, :input, :reason, :sentence, :amount, :currency,
             :clientId, :by, :now)
     on conflict (payment_connection_id, ledger_connection_id, subject) where undone_at is null do nothing
     returning id`,
    {
      id,
      payment: item.pair.paymentConnectionId,
      ledger: item.pair.ledgerConnectionId,
      subject: answer.subject,
      case: item.case,
      kind: item.kind,
      choice: answer.choice,
      input: JSON.stringify(answer.input),
      reason: answer.reason,
      sentence: item.sentence,
      amount: item.amount.amount,
      currency: item.amount.currency,
      clientId: item.clientId,
      by,
      now,
    },
  );
  if (rows.length === 0) throw new InvalidInput('Somebody has answered this already. Look at it again.');
  return id;
}

/** What people decided, newest first; one where `id` names it. */
export async function decisions(
  tx: Tx,
  which: { readonly limit: number; readonly offset: number } | { readonly id: string },
): Promise<readonly Decision[]> {
  const { rows } = await tx.raw<{ rows: DecisionRow[] }>(
    `select a.id, a.payment_connection_id as payment, a.ledger_connection_id as ledger, a.case_code as "case", a.kind,
            a.choice, a.reason, a.sentence, a.amount, a.currency, a.subject, a.client_id as "clientId",
            c.name as "clientName", a.answered_by as "answeredBy", who.name as "answeredByName", a.answered_at as "answeredAt",
            a.undone_by as "undoneBy", a.undone_at as "undoneAt"
     from answers a left join clients c on c.id = a.client_id left join people who on who.id = a.answered_by
     where cast(:id as uuid) is null or a.id = cast(:id as uuid)
     order by a.answered_at desc, a.id desc limit :limit offset :offset`,
    { id: null, limit: 1, offset: 0, ...which },
  );
  return rows.map(({ payment, ledger, amount, currency, ...row }) => ({
    ...row,
    pair: { paymentConnectionId: payment, ledgerConnectionId: ledger },
    amount: money(amount, currency),
  }));
}

type DecisionRow = Omit<Decision, 'pair' | 'amount'> & {
  readonly payment: string;
  readonly ledger: string;
  readonly amount: number;
  readonly currency: string;
};

export async function markUndone(tx: Tx, id: string, by: string | null, now: string): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    'update answers set undone_at = :now, undone_by = :by where id = :id and undone_at is null returning id',
    { id, by, now },
  );
  return rows.length === 1;
}
