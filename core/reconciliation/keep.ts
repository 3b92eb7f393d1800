import type { Transaction as Tx } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { OpenItem, Plan, PlannedPosting } from './planned.ts';
import type { PairIds } from './pair.ts';
import { restsOnPlan } from './posting.ts';

/**
 * Stores a plan. A source, kind and part is one posting for ever; what has certainly not reached the ledger
 * (planned, held) follows the newest plan and goes when that has no place for it, everything else is left alone.
 * Open items are exactly the plan's: what is no longer one is closed.
 */
export async function keepPlan(tx: Tx, pair: PairIds, plan: Plan, now: string): Promise<void> {
  await dropUnplanned(tx, pair, plan.postings);
  await keepPostings(tx, pair, plan.postings, now);
  await keepOpenItems(tx, pair, plan.openItems, now);
}

/** A closed period is looked at again by itself, hourly; a person's click looks at once. */
const lookAgainHours = 1;

async function dropUnplanned(tx: Tx, pair: PairIds, postings: readonly PlannedPosting[]): Promise<void> {
  const kept = postings.map(({ source, kind, part }) => ({ source, kind, part }));
  await tx.raw(
    `delete from postings p
     where payment_connection_id = :payment and ledger_connection_id = :ledger and ${restsOnPlan('p')}
       and not exists (select from jsonb_to_recordset(:kept) as k(source text, kind text, part text)
                       where k.source = p.source and k.kind = p.kind and k.part = p.part)`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, kept: JSON.stringify(kept) },
  );
}

async function keepPostings(tx: Tx, pair: PairIds, postings: readonly PlannedPosting[], now: string): Promise<void> {
  if (postings.length === 0) return;
  const rows = postings.map((posting) => rowOf(posting, now));
  await tx.raw(
    `insert into postings (id, payment_connection_id, ledger_connection_id, source, kind, part, step, state, intent,
                           fallback, amount, effect, currency, client_id, invoice_external_id, checkout_id, reference,
                           case_code, held_case, reason, bundle, answer_id, entry, next_try_at, created_at, updated_at,
                           posted_at)
     select n.id, cast(:payment as uuid), cast(:ledger as uuid), n.source, n.kind, n.part, n.step, n.state, n.intent,
            n.fallback, n.amount, n.effect, n.currency, n.client, n.invoice,
            (select c.id from checkouts c where c.id::text = n.checkout), n.reference, n.case_code, n.held_case,
            n.reason, n.bundle, n.answer, n.entry, n.next_try, cast(:now as timestamptz), cast(:now as timestamptz),
            case when n.state = 'posted' then cast(:now as timestamptz) end
     from jsonb_to_recordset(:rows) as n(id uuid, source text, kind text, part text, step smallint, state text,
       intent jsonb, fallback jsonb, amount bigint, effect bigint, currency text, client uuid, invoice text,
       checkout text, reference text, case_code text, held_case text, reason text, bundle text, answer uuid,
       entry jsonb, next_try timestamptz)
     on conflict (payment_connection_id, ledger_connection_id, source, kind, part) do update
       set intent = excluded.intent, fallback = excluded.fallback, step = excluded.step, bundle = excluded.bundle,
           amount = excluded.amount, effect = excluded.effect, state = excluded.state,
           client_id = excluded.client_id, invoice_external_id = excluded.invoice_external_id,
           checkout_id = excluded.checkout_id, reference = excluded.reference, answer_id = excluded.answer_id,
           case_code = excluded.case_code, held_case = excluded.held_case, reason = excluded.reason,
           entry = excluded.entry, next_try_at = excluded.next_try_at, posted_at = excluded.posted_at,
           updated_at = excluded.updated_at
       where postings.state in ('planned', 'held') and not postings.fell_back
         and (postings.intent is distinct from excluded.intent or postings.bundle is distinct from excluded.bundle
              or excluded.state = 'posted' or excluded.held_case = 'approve'
              or postings.held_case is not distinct from 'approve')`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, rows: JSON.stringify(rows), now },
  );
  await settleAdopted(tx, pair, now);
}

function rowOf(posting: PlannedPosting, now: string): Record<string, unknown> {
  const { hold } = posting;
  const again = hold?.case === 'C11' ? Temporal.Instant.from(now).add({ hours: lookAgainHours }).toString() : null;
  return {
    id: newId(),
    source: posting.source,
    kind: posting.kind,
    part: posting.part,
    step: posting.step,
    state: posting.adopts ? 'posted' : hold === null ? 'planned' : 'held',
    intent: posting.intent,
    fallback: posting.fallback,
    amount: Math.abs(posting.effect.amount),
    effect: posting.effect.amount,
    currency: posting.effect.currency,
    client: posting.clientId,
    invoice: posting.invoiceId,
    checkout: posting.checkoutId,
    reference: posting.intent.reference,
    case_code: posting.case,
    held_case: hold?.case ?? null,
    reason: hold?.sentence ?? null,
    bundle: posting.bundle,
    answer: posting.answerId,
    entry: posting.adopts,
    next_try: again,
  };
}

/** The checkout behind a receipt that somebody else booked is settled by it. */
async function settleAdopted(tx: Tx, pair: PairIds, now: string): Promise<void> {
  await tx.raw(
    `update checkouts c set settled_at = :now from postings p
     where p.payment_connection_id = :payment and p.ledger_connection_id = :ledger and p.checkout_id = c.id
       and p.state = 'posted' and p.posted_at = :now and c.settled_at is null`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, now },
  );
}

async function keepOpenItems(tx: Tx, pair: PairIds, items: readonly OpenItem[], now: string): Promise<void> {
  const rows = items.map((item) => ({
    id: newId(),
    source: item.source,
    case_code: item.case,
    kind: item.kind,
    choices: item.choices,
    amount: item.amount.amount,
    effect: item.effect.amount,
    currency: item.amount.currency,
    client: item.clientId,
    invoice: item.invoiceId,
    sentence: item.sentence,
  }));
  const bindings = {
    payment: pair.paymentConnectionId,
    ledger: pair.ledgerConnectionId,
    rows: JSON.stringify(rows),
    now,
  };
  await tx.raw(
    `insert into open_items (id, payment_connection_id, ledger_connection_id, case_code, kind, choices, source, amount,
                             effect, currency, client_id, invoice_external_id, sentence, opened_at)
     select n.id, cast(:payment as uuid), cast(:ledger as uuid), n.case_code, n.kind, n.choices, n.source, n.amount,
            n.effect, n.currency, n.client, n.invoice, n.sentence, cast(:now as timestamptz)
     from jsonb_to_recordset(:rows) as n(id uuid, source text, case_code text, kind text, choices jsonb, amount bigint,
       effect bigint, currency text, client uuid, invoice text, sentence text)
     on conflict (payment_connection_id, ledger_connection_id, source, case_code) do update
       set amount = excluded.amount, effect = excluded.effect, kind = excluded.kind, choices = excluded.choices,
           client_id = excluded.client_id, invoice_external_id = excluded.invoice_external_id,
           sentence = excluded.sentence, closed_at = null, closed_how = null
       where (open_items.amount, open_items.effect, open_items.kind, open_items.choices, open_items.client_id,
              open_items.invoice_external_id, open_items.sentence)
               is distinct from (excluded.amount, excluded.effect, excluded.kind, excluded.choices, excluded.client_id,
                                 excluded.invoice_external_id, excluded.sentence)
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
