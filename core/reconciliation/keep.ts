import type { Transaction as Tx } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { OpenItem, Plan, PlannedPosting } from './facts.ts';
import type { PairIds } from './pair.ts';

/**
 * Stores a plan. A source and kind is one posting for ever; what has certainly not reached the ledger
 * (planned, held) follows the newest plan, everything else is left alone. Open items are exactly the
 * plan's: what is no longer one is closed.
 */
export async function keepPlan(tx: Tx, pair: PairIds, plan: Plan, now: string): Promise<void> {
  await keepPostings(tx, pair, plan.postings, now);
  await keepOpenItems(tx, pair, plan.openItems, now);
}

async function keepPostings(tx: Tx, pair: PairIds, postings: readonly PlannedPosting[], now: string): Promise<void> {
  if (postings.length === 0) return;
  const rows = postings.map((posting) => ({
    id: newId(),
    source: posting.source,
    kind: posting.kind,
    state: posting.hold === null ? 'planned' : 'held',
    intent: posting.intent,
    amount: Math.abs(posting.effect.amount),
    effect: posting.effect.amount,
    currency: posting.effect.currency,
    client: posting.clientId,
    invoice: posting.invoiceId,
    checkout: posting.checkoutId,
    reference: posting.intent.reference,
    case_code: posting.case,
    held_case: posting.hold?.case ?? null,
    reason: posting.hold?.sentence ?? null,
  }));
  await tx.raw(
    `insert into postings (id, payment_connection_id, ledger_connection_id, source, kind, state, intent, amount,
                           effect, currency, client_id, invoice_external_id, checkout_id, reference, case_code,
                           held_case, reason, created_at, updated_at)
     select n.id, cast(:payment as uuid), cast(:ledger as uuid), n.source, n.kind, n.state, n.intent, n.amount, n.effect, n.currency,
            n.client, n.invoice, (select c.id from checkouts c where c.id::text = n.checkout), n.reference,
            n.case_code, n.held_case, n.reason, cast(:now as timestamptz), cast(:now as timestamptz)
     from jsonb_to_recordset(:rows) as n(id uuid, source text, kind text, state text, intent jsonb, amount bigint,
       effect bigint, currency text, client uuid, invoice text, checkout text, reference text, case_code text,
       held_case text, reason text)
     on conflict (payment_connection_id, ledger_connection_id, source, kind) do update
       set intent = excluded.intent, amount = excluded.amount, effect = excluded.effect, state = excluded.state,
           client_id = excluded.client_id, invoice_external_id = excluded.invoice_external_id,
           case_code = excluded.case_code, held_case = excluded.held_case, reason = excluded.reason,
           next_try_at = null, updated_at = excluded.updated_at
       where postings.state in ('planned', 'held') and postings.intent is distinct from excluded.intent`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, rows: JSON.stringify(rows), now },
  );
}

async function keepOpenItems(tx: Tx, pair: PairIds, items: readonly OpenItem[], now: string): Promise<void> {
  const rows = items.map((item) => ({
    id: newId(),
    source: item.source,
    case_code: item.case,
    amount: item.amount.amount,
    currency: item.amount.currency,
    client: item.clientId,
    sentence: item.sentence,
  }));
  const bindings = {
    payment: pair.paymentConnectionId,
    ledger: pair.ledgerConnectionId,
    rows: JSON.stringify(rows),
    now,
  };
  await tx.raw(
    `insert into open_items (id, payment_connection_id, ledger_connection_id, case_code, source, amount, currency,
                             client_id, sentence, opened_at)
     select n.id, cast(:payment as uuid), cast(:ledger as uuid), n.case_code, n.source, n.amount, n.currency, n.client, n.sentence, cast(:now as timestamptz)
     from jsonb_to_recordset(:rows) as n(id uuid, source text, case_code text, amount bigint, currency text,
       client uuid, sentence text)
     on conflict (payment_connection_id, ledger_connection_id, source, case_code) do update
       set amount = excluded.amount, client_id = excluded.client_id, sentence = excluded.sentence,
           closed_at = null, closed_how = null
       where (open_items.amount, open_items.client_id, open_items.sentence)
               is distinct from (excluded.amount, excluded.client_id, excluded.sentence)
          or open_items.closed_at is not null`,
    bindings,
  );
  await tx.raw(
    `update open_items set closed_at = :now, closed_how = 'no longer so'
     where payment_connection_id = :payment and ledger_connection_id = :ledger and closed_at is null
       and not exists (select from jsonb_to_recordset(:rows) as n(source text, case_code text)
                       where n.source = open_items.source and n.case_code = open_items.case_code)`,
    bindings,
  );
}
