import type { Transaction as Tx } from '../db/index.ts';
import { money, type Money } from '../plugin-api/index.ts';
import type { PairIds } from './pair.ts';
import { isBegun } from './posting.ts';
import { choiceOf, choicesForHold, type Choice, type ChoiceId, type QuestionKind } from './questions.ts';

/** Something that waits for a person: a question, or a posting the ledger or the rules hold back. */
export interface QueueItem {
  readonly id: string;
  readonly what: 'question' | 'posting';
  readonly pair: PairIds;
  /** The case of RECONCILIATION. */
  readonly case: string;
  readonly kind: QuestionKind;
  /** What happened and what is asked, for a bookkeeper. */
  readonly sentence: string;
  readonly amount: Money;
  /** What the answer is kept under. */
  readonly source: string;
  readonly clientId: string | null;
  readonly clientName: string | null;
  readonly invoiceNumber: string | null;
  /** The ledger's id. */
  readonly invoiceId: string | null;
  /** UTC instant. */
  readonly openedAt: string;
  /** Empty where nothing can be answered: a record is yet to be read, an account to be chosen. */
  readonly choices: readonly Choice[];
}

/**
 * Whether the day of a posting `p` is still the plan's to say: what takes an entry back keeps that entry's day, another
 * way keeps the day it was taken on, and a choice that has begun is finished as it was planned.
 */
const followsPlan = `(p.intent ->> 'type' <> 'reversal' and not p.fell_back and not ${isBegun('p')})`;

/** All that waits for a person, oldest first; one item where `id` names it. */
export async function openItems(tx: Tx, id?: string): Promise<readonly QueueItem[]> {
  const { rows } = await tx.raw<{ rows: Row[] }>(
    `select w.*, c.name as "clientName", r.data ->> 'number' as "invoiceNumber"
     from (
       select id, 'question' as what, payment_connection_id as payment, ledger_connection_id as ledger,
              case_code as "case", kind, choices, null as "heldCase", false as "canMove", sentence, amount, currency,
              source, client_id as "clientId", invoice_external_id as "invoiceId", opened_at as "openedAt"
       from open_items where closed_at is null
       union all
       select id, 'posting', payment_connection_id, ledger_connection_id, case_code, 'held', '[]', held_case,
              ${followsPlan}, coalesce(reason, ''), effect, currency, source, client_id, invoice_external_id, created_at
       from postings p where state = 'held') w
     left join clients c on c.id = w."clientId"
     left join records r on r.connection_id = w.ledger and r.kind = 'invoice' and r.external_id = w."invoiceId"
     where cast(:id as uuid) is null or w.id = cast(:id as uuid)
     order by w."openedAt", w.id`,
    { id: id ?? null },
  );
  return rows.map(itemOf);
}

interface Row extends Omit<QueueItem, 'pair' | 'amount' | 'choices'> {
  readonly payment: string;
  readonly ledger: string;
  readonly amount: number;
  readonly currency: string;
  readonly choices: readonly ChoiceId[];
  readonly heldCase: string | null;
  readonly canMove: boolean;
}

function itemOf({ payment, ledger, amount, currency, choices, heldCase, canMove, ...row }: Row): QueueItem {
  const isHeld = row.what === 'posting';
  const kind = isHeld ? kindOfHold(heldCase) : row.kind;
  return {
    ...row,
    pair: { paymentConnectionId: payment, ledgerConnectionId: ledger },
    case: isHeld && heldCase !== 'approve' ? (heldCase ?? row.case) : row.case,
    kind,
    amount: money(amount, currency),
    choices: (isHeld ? choicesForHold(heldCase, canMove) : choices).map((id) => choiceOf(id, kind)),
  };
}

function kindOfHold(heldCase: string | null): QuestionKind {
  if (heldCase === 'C11') return 'closed_period';
  return heldCase === 'approve' ? 'approve' : 'held';
}
