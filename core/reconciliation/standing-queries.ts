import type { Transaction as Tx } from '../db/index.ts';
import { money } from '../plugin-api/index.ts';
import type { ForeignEntry, Standing } from './facts.ts';
import type { Pair, PairIds } from './pair.ts';
import { restsOnPlan } from './posting.ts';

/**
 * SQL: whether another posting takes this one's entry back, or has. What rests on a plan does not count: the next plan
 * may say otherwise, and must come to the same from the same facts.
 */
export function isTakenBack(posting: string): string {
  return `exists (select from postings b where b.intent ->> 'type' = 'reversal'
                    and b.intent #>> '{entry,id}' = ${posting}.entry ->> 'id' and b.id <> ${posting}.id
                    and not (${restsOnPlan('b')}))`;
}

/** The columns of a standing posting; `p` is the posting. */
export const standingColumns = `
  p.id, p.source, p.kind, p.part, p.state, p.intent, p.entry, p.effect as amount, p.currency,
  p.client_id as "clientId", p.invoice_external_id as "invoiceId", p.case_code as "case",
  ${isTakenBack('p')} as "isTakenBack"`;

export type StandingRow = Omit<Standing, 'effect'> & {
  readonly amount: number;
  readonly currency: string;
  readonly case: string;
};

export function standingOf({ amount, currency, ...row }: StandingRow): Standing & { readonly case: string } {
  return { ...row, effect: money(amount, currency) };
}

/** Postings of these transactions and subjects, and of the charges, payouts, disputes and invoices around them. */
export async function readStanding(
  tx: Tx,
  pair: PairIds,
  around: {
    readonly sources: readonly string[];
    readonly subjects: readonly string[];
    readonly references: readonly string[];
    readonly invoices: readonly string[];
  },
): Promise<readonly Standing[]> {
  const { rows } = await tx.raw<{ rows: StandingRow[] }>(
    `select ${standingColumns} from postings p
     where p.payment_connection_id = :payment and p.ledger_connection_id = :ledger
       and (p.source = any(:sources) or p.reference = any(:references)
            or (p.invoice_external_id = any(:invoices) and p.kind in ('receipt', 'rebooked', 'refund', 'settlement')))
     order by p.id`,
    {
      payment: pair.paymentConnectionId,
      ledger: pair.ledgerConnectionId,
      sources: [...around.sources, ...around.subjects],
      references: [...around.references],
      invoices: [...around.invoices],
    },
  );
  return rows.map(standingOf);
}

/** How far before the cut-over an entry of the same money may be dated, in days (C9). */
const daysBefore = 3;

/** Entries on the clearing accounts that are not ours and move one of these amounts. */
export async function readForeign(tx: Tx, pair: Pair, amounts: readonly number[]): Promise<readonly ForeignEntry[]> {
  if (amounts.length === 0) return [];
  const since = Temporal.PlainDate.from(pair.cutOverAt.slice(0, 10)).subtract({ days: daysBefore }).toString();
  const { rows } = await tx.raw<{ rows: (Omit<ForeignEntry, 'entry'> & { id: string; kind: string; url: string })[] }>(
    `select * from (
       select r.external_id as id, r.url, m.clearing_account as account, r.data ->> 'on' as "on",
              r.data ->> 'reference' as reference, r.data ->> 'description' as description,
              case when r.data #>> '{target,kind}' = 'invoice' then r.data #>> '{target,id}' end as "invoiceId",
              case r.kind when 'payment' then 'payment' when 'bank_transfer' then 'transfer'
                else r.data ->> 'direction' end as kind,
              (coalesce(r.data #>> '{accountAmount,amount}', r.data #>> '{amount,amount}'))::bigint
                * case when r.data ->> 'direction' in ('in', 'receive') or r.data ->> 'toAccountId' = m.clearing_account
                  then 1 else -1 end as effect
       from (select distinct clearing_account from account_mappings
             where payment_connection_id = :payment and ledger_connection_id = :ledger) m
       join records r on r.connection_id = :ledger and r.kind in ('payment', 'bank_transaction', 'bank_transfer')
         and r.deleted_at is null and coalesce(r.data ->> 'status', 'booked') = 'booked' and r.data ->> 'on' >= :since
         and m.clearing_account in (r.data ->> 'accountId', r.data ->> 'fromAccountId', r.data ->> 'toAccountId')) e
     where e.effect = any(:amounts) and not exists (select from postings p where p.entry ->> 'id' = e.id)
     order by e."on", e.id`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, since, amounts: [...new Set(amounts)] },
  );
  return rows.map(({ id, kind, url, ...row }) => ({ ...row, entry: { kind, id, url } }));
}
