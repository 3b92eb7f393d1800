import type { Transaction as Tx } from '../db/index.ts';
import type { BalanceTransaction, Charge, Payout } from '../plugin-api/index.ts';
import type { Facts, InvoiceFact, Mapping, Transaction } from './facts.ts';
import type { Pair, PairIds } from './pair.ts';

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
 * The balance transactions since the cut-over that still need a decision: nothing of them is planned yet, or
 * something planned has certainly not reached the ledger and may still change.
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
                         and p.state in ('planned', 'held')))`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, since: pair.cutOverAt },
  );
  return rows.map(({ id, data }) => ({ ...data, id }));
}

type Surroundings = Pick<Facts, 'charges' | 'payouts' | 'chargeOf' | 'invoices' | 'claimed'>;

/** What the hub knows around these transactions: their charges, payouts, invoices, and earlier postings. */
export async function readSurroundings(
  tx: Tx,
  pair: Pair,
  transactions: readonly Transaction[],
): Promise<Surroundings> {
  const sources = transactions.flatMap(({ source }) => (source ? [source.id] : []));
  const chargeOf = await readChargesBehind(tx, pair, sources);
  const charges = await readByIds<Charge>(tx, pair.paymentConnectionId, 'charge', [...sources, ...chargeOf.values()]);
  const payouts = await readByIds<Payout>(tx, pair.paymentConnectionId, 'payout', sources);
  const named = [...charges.values()].flatMap(({ metadata }) => metadata['portico_invoice'] ?? []);
  const invoices = await readInvoices(tx, pair.ledgerConnectionId, named);
  return { chargeOf, charges, payouts, invoices, claimed: await readClaims(tx, pair, sources) };
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

async function readInvoices(
  tx: Tx,
  connectionId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, InvoiceFact>> {
  const { rows } = await tx.raw<{ rows: (InvoiceFact & { id: string })[] }>(
    `select r.external_id as id, r.data ->> 'number' as number, r.data ->> 'currency' as currency,
            (r.data #>> '{total,amount}')::bigint as total, r.data ->> 'contactName' as "contactName",
            (select l.client_id from record_clients l where l.record_id = r.id order by l.client_id limit 1) as "clientId"
     from records r
     where r.connection_id = ? and r.kind = 'invoice' and r.external_id = any(?)
       and r.deleted_at is null and r.data ->> 'direction' = 'sale'`,
    [connectionId, [...ids]],
  );
  return new Map(rows.map(({ id, ...fact }) => [id, fact]));
}

async function readClaims(tx: Tx, pair: PairIds, sources: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.raw<{ rows: { key: string; source: string }[] }>(
    `select case kind when 'receipt' then 'charge:' else 'payout:' end || reference as key, source
     from postings
     where payment_connection_id = ? and ledger_connection_id = ? and kind in ('receipt', 'transfer')
       and reference = any(?)`,
    [pair.paymentConnectionId, pair.ledgerConnectionId, [...sources]],
  );
  return new Map(rows.map(({ key, source }) => [key, source]));
}
