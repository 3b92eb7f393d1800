import type { Transaction as Tx } from '../db/index.ts';
import type { BalanceTransaction, Charge, Payout, Refund } from '../plugin-api/index.ts';
import type { Answer } from './answer.ts';
import { refundRequestOf } from './answer.ts';
import { invoicesNamedBy } from './cases/split.ts';
import { readContested, readCredits, readRemoved } from './subject-queries.ts';
import type { Facts, InvoiceFact, Mapping, Transaction } from './facts.ts';
import type { Pair, PairIds } from './pair.ts';
import { readForeign, readStanding } from './standing-queries.ts';

/** The accounts chosen for this pair, by settlement currency. */
export async function readMappings(tx: Tx, pair: PairIds): Promise<ReadonlyMap<string, Mapping>> {
  const { rows } = await tx.raw<{ rows: (Mapping & { currency: string })[] }>(
    `select currency, clearing_account as "clearingAccount", fee_account as "feeAccount",
            bank_account as "bankAccount", disputed_account as "disputedAccount"
     from account_mappings where payment_connection_id = ? and ledger_connection_id = ? order by currency`,
    [pair.paymentConnectionId, pair.ledgerConnectionId],
  );
  return new Map(rows.map(({ currency, ...mapping }) => [currency, mapping]));
}

/**
 * The balance transactions since the cut-over that still need a decision: nothing of them is planned yet, something
 * planned has certainly not reached the ledger and may still change, or part of them is asked about or was answered
 * and does not stand yet.
 */
export async function readUndecided(tx: Tx, pair: Pair): Promise<readonly Transaction[]> {
  const { rows } = await tx.raw<{ rows: { id: string; data: BalanceTransaction }[] }>(
    `select r.external_id as id, r.data from records r
     where r.connection_id = :payment and r.kind = 'balance_transaction' and r.deleted_at is null
       and (r.data ->> 'createdAt')::timestamptz >= :since
       and (not exists (select from postings p where p.payment_connection_id = :payment
                          and p.ledger_connection_id = :ledger and p.source = r.external_id)
            or exists (select from postings p where p.payment_connection_id = :payment
                         and p.ledger_connection_id = :ledger and p.source = r.external_id
                         and p.state in ('planned', 'held'))
            or (r.data #>> '{fee,amount}' <> '0' and r.data ->> 'category' = 'charge'
                and not exists (select from postings p where p.payment_connection_id = :payment
                                  and p.ledger_connection_id = :ledger and p.source = r.external_id
                                  and p.kind = 'fee'))
            or ((exists (select from answers a where a.payment_connection_id = :payment
                           and a.ledger_connection_id = :ledger and a.subject = r.external_id)
                 or exists (select from open_items o where o.payment_connection_id = :payment
                              and o.ledger_connection_id = :ledger and o.source = r.external_id
                              and o.closed_at is null))
                and (select sum(p.effect) from postings p where p.payment_connection_id = :payment
                       and p.ledger_connection_id = :ledger and p.source = r.external_id)
                    <> (r.data #>> '{net,amount}')::bigint))`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, since: pair.cutOverAt },
  );
  return rows.map(({ id, data }) => ({ ...data, id }));
}

type Surroundings = Pick<
  Facts,
  | 'charges'
  | 'payouts'
  | 'refunds'
  | 'chargeOf'
  | 'invoices'
  | 'claimed'
  | 'answers'
  | 'standing'
  | 'credits'
  | 'contested'
  | 'removed'
  | 'foreign'
>;

/** What the hub knows around these transactions: charges, payouts, invoices, earlier postings, people's answers. */
export async function readSurroundings(
  tx: Tx,
  pair: Pair,
  transactions: readonly Transaction[],
): Promise<Surroundings> {
  const sources = transactions.flatMap(({ source }) => (source ? [source.id] : []));
  const credits = await readCredits(tx, pair);
  const contested = await readContested(tx, pair);
  const removed = await readRemoved(tx, pair);
  const chargeOf = await readChargesBehind(tx, pair, sources);
  const behind = [...sources, ...chargeOf.values(), ...contested.map(({ chargeId }) => chargeId)];
  const charges = await readByIds<Charge>(tx, pair.paymentConnectionId, 'charge', behind);
  const payoutIds = transactions.flatMap(({ payoutId }) => payoutId ?? []);
  const payouts = await readByIds<Payout>(tx, pair.paymentConnectionId, 'payout', [...sources, ...payoutIds]);
  const refunds = await readByIds<Refund>(tx, pair.paymentConnectionId, 'refund', sources);
  const answers = await readAnswers(tx, pair, refunds);
  const invoiceIds = [
    ...[...charges.values()].flatMap(({ metadata }) => invoicesNamedBy(metadata)),
    ...removed.flatMap(({ invoiceId }) => invoiceId ?? []),
    ...[...answers.values()].flatMap(({ input }) => input.invoice ?? []),
  ];
  return {
    chargeOf,
    charges,
    payouts,
    refunds,
    invoices: await readInvoices(tx, pair.ledgerConnectionId, invoiceIds),
    claimed: await readClaims(tx, pair, transactions),
    answers,
    standing: await readStanding(tx, pair, {
      sources: transactions.map(({ id }) => id),
      subjects: [...answers.keys()],
      references: behind,
      invoices: invoiceIds,
    }),
    credits,
    contested,
    removed,
    foreign: await readForeign(tx, pair, [
      ...transactions.flatMap(({ net, amount }) => [net.amount, amount.amount]),
      ...removed.map(({ effect }) => effect.amount),
    ]),
  };
}

async function readByIds<T>(
  tx: Tx,
  connectionId: string,
  kind: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, T>> {
  const { rows } = await tx.raw<{ rows: { id: string; data: T }[] }>(
    `select external_id as id, data from records
     where connection_id = ? and kind = ? and external_id = any(?) and deleted_at is null`,
    [connectionId, kind, [...ids]],
  );
  return new Map(rows.map(({ id, data }) => [id, data]));
}

async function readChargesBehind(tx: Tx, pair: PairIds, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.raw<{ rows: { id: string; charge: string }[] }>(
    `select external_id as id, data ->> 'chargeId' as charge from records
     where connection_id = ? and kind in ('refund', 'dispute') and external_id = any(?)
       and data ->> 'chargeId' is not null`,
    [pair.paymentConnectionId, [...ids]],
  );
  return new Map(rows.map(({ id, charge }) => [id, charge]));
}

/** Deleted ones too: money may have been taken for them (C10). */
async function readInvoices(
  tx: Tx,
  connectionId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, InvoiceFact>> {
  const { rows } = await tx.raw<{ rows: (InvoiceFact & { id: string })[] }>(
    `select r.external_id as id, r.data ->> 'number' as number, r.data ->> 'currency' as currency,
            (r.data #>> '{total,amount}')::bigint as total, (r.data #>> '{due,amount}')::bigint as due,
            case when r.deleted_at is null then r.data ->> 'status' else 'deleted' end as status,
            r.data ->> 'contactId' as "contactId", r.data ->> 'contactName' as "contactName",
            (select l.client_id from record_clients l where l.record_id = r.id order by l.client_id limit 1) as "clientId"
     from records r
     where r.connection_id = ? and r.kind = 'invoice' and r.external_id = any(?) and r.data ->> 'direction' = 'sale'`,
    [connectionId, [...ids]],
  );
  return new Map(rows.map(({ id, ...fact }) => [id, fact]));
}

/** Which transaction of the same category and source holds postings already. */
async function readClaims(
  tx: Tx,
  pair: PairIds,
  transactions: readonly Transaction[],
): Promise<ReadonlyMap<string, string>> {
  const sources = transactions.flatMap(({ source }) => (source ? [source.id] : []));
  const { rows } = await tx.raw<{ rows: { key: string; source: string }[] }>(
    `select (r.data ->> 'category') || ':' || (r.data #>> '{source,id}') as key, min(r.external_id) as source
     from records r
     where r.connection_id = :payment and r.kind = 'balance_transaction' and r.data #>> '{source,id}' = any(:sources)
       and exists (select from postings p where p.payment_connection_id = :payment
                     and p.ledger_connection_id = :ledger and p.source = r.external_id)
     group by 1`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, sources },
  );
  return new Map(rows.map(({ key, source }) => [key, source]));
}

/** Live answers by subject, and what refunds asked for here were said to mean. */
async function readAnswers(
  tx: Tx,
  pair: PairIds,
  refunds: ReadonlyMap<string, Refund>,
): Promise<ReadonlyMap<string, Answer>> {
  const { rows: answers } = await tx.raw<{ rows: Answer[] }>(
    `select id, subject, choice, input, reason from answers
     where payment_connection_id = ? and ledger_connection_id = ? and undone_at is null`,
    [pair.paymentConnectionId, pair.ledgerConnectionId],
  );
  const intents = [...refunds.values()].flatMap(({ metadata }) => metadata['portico_intent'] ?? []);
  const { rows: requests } = await tx.raw<{ rows: Pick<Answer, 'id' | 'choice' | 'reason'>[] }>(
    `select id, treatment as choice, reason from refund_requests where id::text = any(?)`,
    [intents],
  );
  return new Map([
    ...answers.map((answer) => [answer.subject, answer] as const),
    ...requests.map((one) => {
      const subject = refundRequestOf(one.id);
      return [subject, { ...one, subject, input: {} }] as const;
    }),
  ]);
}
