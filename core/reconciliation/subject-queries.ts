import type { Transaction as Tx } from '../db/index.ts';
import { money } from '../plugin-api/index.ts';
import type { Contested, Credit, Removed } from './facts.ts';
import type { Pair, PairIds } from './pair.ts';
import { mergedIntent } from './sending.ts';
import { isTakenBack, standingColumns, standingOf, type StandingRow } from './standing-queries.ts';

/**
 * Credits that clients hold by our postings, with what is left of them. What is planned of a person's answer counts as
 * left until it is sent, so that its question stays the same.
 */
export async function readCredits(tx: Tx, pair: PairIds): Promise<readonly Credit[]> {
  const { rows } = await tx.raw<{ rows: (Omit<Credit, 'amount'> & { amount: number; currency: string })[] }>(
    `select * from (
       select p.id as "postingId", p.entry ->> 'id' as "excessId", coalesce(f.data ->> 'chargeId', p.reference) as "chargeId",
              p.effect as amount, p.currency, p.effect - coalesce((
                select sum((a.intent #>> '{amount,amount}')::bigint) from postings a
                where a.intent ->> 'type' = 'allocation' and a.intent ->> 'excessId' = p.entry ->> 'id'
                  and a.state in ('sending', 'unknown', 'posted')
                  and not ${isTakenBack('a')}), 0)::bigint as left,
              p.intent ->> 'contactId' as "contactId", p.client_id as "clientId", p.case_code as "case",
              coalesce(i.data ->> 'contactName', c.data ->> 'name', '') as "contactName",
              i.data ->> 'number' as "invoiceNumber"
       from postings p
       -- money of a refund that came back is the payment's behind it
       left join records f on f.connection_id = p.payment_connection_id and f.kind = 'refund'
         and f.external_id = p.reference
       left join records i on i.connection_id = p.ledger_connection_id and i.kind = 'invoice'
         and i.external_id = p.invoice_external_id
       left join records c on c.connection_id = p.ledger_connection_id and c.kind = 'contact'
         and c.external_id = p.intent ->> 'contactId'
       where p.payment_connection_id = :payment and p.ledger_connection_id = :ledger and p.state = 'posted'
         and p.intent ->> 'type' = 'excess_receipt' and p.entry is not null
         and not ${isTakenBack('p')}) credit
     where "left" > 0 order by "postingId"`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId },
  );
  return rows.map(({ amount, currency, ...row }) => ({ ...row, amount: money(amount, currency) }));
}

/** Lost disputes and returned debits whose money still stands on the account for disputed payments. */
export async function readContested(tx: Tx, pair: PairIds): Promise<readonly Contested[]> {
  const { rows } = await tx.raw<{ rows: ContestedRow[] }>(
    `select why, id, "chargeId", jsonb_agg(standing order by posting) as withdrawals from (
     select case when t.data ->> 'category' = 'dispute' then 'lost' else 'returned' end as why,
            coalesce(d.external_id, t.external_id) as id,
            coalesce(d.data ->> 'chargeId', t.data #>> '{source,id}') as "chargeId", p.id as posting,
            (select to_jsonb(own) from (select ${standingColumns}) own) as standing
     from postings p
     -- by reference, which what was booked again for a removed one carries as well
     join records t on t.connection_id = :payment and t.kind = 'balance_transaction' and t.external_id = p.reference
     left join records d on d.connection_id = :payment and d.kind = 'dispute'
       and d.external_id = t.data #>> '{source,id}'
     where p.payment_connection_id = :payment and p.ledger_connection_id = :ledger and p.kind = 'dispute'
       and p.state = 'posted' and (t.data ->> 'category' = 'charge_failure' or d.data ->> 'status' = 'lost')
       and not ${isTakenBack('p')}
       and not exists (select from postings s where s.payment_connection_id = :payment
                         and s.ledger_connection_id = :ledger and s.kind in ('settlement', 'write_off')
                         and s.state = 'posted' and s.reference = coalesce(d.external_id, t.external_id)
                         and not ${isTakenBack('s')})
     ) one group by why, id, "chargeId" order by why, id`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId },
  );
  return rows.flatMap(contestedOf);
}

interface ContestedRow {
  readonly why: 'lost' | 'returned';
  readonly id: string;
  readonly chargeId: string;
  readonly withdrawals: readonly StandingRow[];
}

function contestedOf({ withdrawals: rows, ...about }: ContestedRow): readonly Contested[] {
  const withdrawals = rows.map(standingOf);
  const [first] = withdrawals;
  if (!first) return [];
  const sum = withdrawals.reduce((total, { effect }) => total - effect.amount, 0);
  return [{ ...about, amount: money(sum, first.effect.currency), on: first.intent.on, withdrawals }];
}

/** Our entries that the ledger no longer books, though nobody here took them back (C10c); one for each entry. */
export async function readRemoved(tx: Tx, pair: Pair): Promise<readonly Removed[]> {
  const { rows } = await tx.raw<{ rows: StandingRow[] }>(
    `select ${standingColumns} from records r
     join postings p on p.entry ->> 'id' = r.external_id and p.ledger_connection_id = r.connection_id
     where r.connection_id = :ledger and r.kind in ('payment', 'bank_transaction', 'bank_transfer')
       and (r.deleted_at is not null or r.data ->> 'status' = 'deleted')
       and p.payment_connection_id = :payment and p.state = 'posted' and p.intent ->> 'type' <> 'reversal'
       and not ${isTakenBack('p')}
     order by p.id`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId },
  );
  const ofEntry = ({ id, intent, entry }: StandingRow): string =>
    intent.type === 'processor_fee' ? (entry?.id ?? id) : id;
  return [...Map.groupBy(rows, ofEntry).values()].flatMap(removedOf);
}

/** The fees of one payout are one entry (C1b), which is gone as a whole. */
function removedOf(rows: readonly StandingRow[]): readonly Removed[] {
  const [first, ...others] = rows.map(standingOf);
  if (!first || others.length === 0) return first ? [first] : [];
  const all = [first, ...others];
  const shared = <T>(values: readonly (T | null)[]): T | null =>
    new Set(values).size === 1 ? (values[0] ?? null) : null;
  return [
    {
      ...first,
      intent: mergedIntent(all.map(({ intent }) => intent)),
      effect: money(
        all.reduce((sum, { effect }) => sum + effect.amount, 0),
        first.effect.currency,
      ),
      clientId: shared(all.map(({ clientId }) => clientId)),
      invoiceId: shared(all.map(({ invoiceId }) => invoiceId)),
    },
  ];
}
