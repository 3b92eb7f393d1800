import { transaction, type Transaction as Tx } from '../db/index.ts';
import { VendorUnavailable } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import type { Mapping } from './facts.ts';
import { readLedgerEntries } from './ledger-entries.ts';
import { dateIn, isAfterCutOver } from './order.ts';
import type { PairIds } from './pair.ts';
import { readContext } from './work.ts';

export interface Opening {
  readonly currency: string;
  /** Minor units: what the processor held at the cut-over. */
  readonly processor: number;
  /** Minor units: what the clearing account showed then. */
  readonly books: number;
}

/** What both sides held at the cut-over, by currency. */
export function readOpenings(deps: Pick<Deps, 'db'>, pair: PairIds): Promise<readonly Opening[]> {
  return transaction(deps.db, (tx) => listOpenings(tx, pair));
}

export async function listOpenings(tx: Tx, pair: PairIds): Promise<readonly Opening[]> {
  const { rows } = await tx.raw<{ rows: Opening[] }>(
    `select currency, processor, books from opening_balances
     where payment_connection_id = ? and ledger_connection_id = ? order by currency`,
    [pair.paymentConnectionId, pair.ledgerConnectionId],
  );
  return rows;
}

/** Keeps opening balances; those known already stay. */
export async function keepOpenings(tx: Tx, pair: PairIds, openings: readonly Opening[]): Promise<void> {
  await tx.raw(
    `insert into opening_balances (payment_connection_id, ledger_connection_id, currency, processor, books)
     select cast(:payment as uuid), cast(:ledger as uuid), currency, processor, books
     from jsonb_to_recordset(:openings) as o(currency text, processor bigint, books bigint)
     on conflict do nothing`,
    {
      payment: pair.paymentConnectionId,
      ledger: pair.ledgerConnectionId,
      openings: JSON.stringify(openings),
    },
  );
}

/** Reads of the processor until two agree: each pair of balances must enclose one list of transactions. */
const tries = 5;

/** Both sides at an instant, read afresh and worked back to it, for each currency with accounts. */
export async function balancesAt(
  deps: Deps,
  pair: PairIds,
  at: string,
  mappings: ReadonlyMap<string, Mapping>,
): Promise<readonly Opening[]> {
  const processor = await processorAt(deps, pair.paymentConnectionId, at);
  const openings: Opening[] = [];
  for (const [currency, mapping] of mappings) {
    const books = await booksAt(deps, pair, currency, mapping.clearingAccount, at);
    openings.push({ currency, processor: processor.get(currency) ?? 0, books });
  }
  return openings;
}

/** What the processor held at an instant: its balance now, less what happened since. */
async function processorAt(deps: Deps, connectionId: string, at: string): Promise<ReadonlyMap<string, number>> {
  return deps.plugins.call(connectionId, 'payments', 'interactive', async (port, ctx) => {
    const read = async (): Promise<ReadonlyMap<string, number>> =>
      new Map((await port.balance(ctx)).map((one) => [one.currency, one.available + one.pending + one.reserved]));
    let before = await read();
    for (let look = 0; look < tries; look += 1) {
      const held = new Map(before);
      for await (const transaction of port.balanceTransactions(ctx, { since: at })) {
        const { amount, currency } = transaction.net;
        if (isAfterCutOver(transaction, at)) held.set(currency, (held.get(currency) ?? 0) - amount);
      }
      const after = await read();
      if (same(before, after)) return held;
      before = after;
    }
    throw new VendorUnavailable('The processor is too busy to be read at rest. Try the cut-over again in a minute.');
  });
}

function same(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return [...new Set([...a.keys(), ...b.keys()])].every((key) => (a.get(key) ?? 0) === (b.get(key) ?? 0));
}

/**
 * What the clearing account showed: its balance now, less what we booked for what happened since, less what others booked on
 * later days. What others dated before the line counts as there then, whenever they entered it: so an opening
 * difference that somebody clears is gone when the line is read again. Of the line's own day that is true too, where
 * the line was drawn in the midst of it.
 */
async function booksAt(deps: Deps, pair: PairIds, currency: string, account: string, at: string): Promise<number> {
  const { timeZone } = await readContext(deps, pair);
  const day = dateIn(timeZone, at);
  const startsTheDay = Temporal.PlainDate.from(day).toZonedDateTime(timeZone).toInstant().equals(at);
  const read = () => transaction(deps.db, (tx) => readOwn(tx, pair, currency, at));
  let own = await read();
  for (let look = 0; look < tries; look += 1) {
    const balance = await deps.plugins.call(pair.ledgerConnectionId, 'accounting', 'interactive', (port, ctx) =>
      port.balance(ctx, account),
    );
    const after = await read();
    if (after.effect === own.effect) {
      const entries = await transaction(deps.db, (tx) => readLedgerEntries(tx, pair.ledgerConnectionId, account));
      const later = entries.filter(({ id, on }) => !own.entries.has(id) && (startsTheDay ? on >= day : on > day));
      return balance.amount - own.effect - later.reduce((sum, { effect }) => sum + effect, 0);
    }
    own = after;
  }
  throw new VendorUnavailable('Entries are being booked just now. Try again in a minute.');
}

/** What we booked in the ledger for what happened since: the entries, and what they changed on clearing. */
async function readOwn(
  tx: Tx,
  pair: PairIds,
  currency: string,
  at: string,
): Promise<{ readonly effect: number; readonly entries: ReadonlySet<string> }> {
  const { rows } = await tx.raw<{ rows: { id: string; effect: number }[] }>(
    `select entry ->> 'id' as id, effect from postings
     where payment_connection_id = :payment and ledger_connection_id = :ledger and currency = :currency
       and state = 'posted'
       and not exists (select from records r where r.connection_id = :payment and r.kind = 'balance_transaction'
                         and r.external_id = postings.source and (r.data ->> 'createdAt')::timestamptz < :at)`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, currency, at },
  );
  return { effect: rows.reduce((sum, { effect }) => sum + effect, 0), entries: new Set(rows.map(({ id }) => id)) };
}
