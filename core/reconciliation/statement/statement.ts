import { transaction } from '../../db/index.ts';
import { money, type BalanceTransaction, type Money } from '../../plugin-api/index.ts';
import type { Deps } from '../../wing.ts';
import { readOpenings, type Opening } from '../opening.ts';
import { dateIn } from '../order.ts';
import { readLastProof } from '../kept-proof.ts';
import { listPairs, type Pair } from '../pair.ts';
import { tickOf, type Tick } from '../payout-tick.ts';
import type { ProofReport } from '../proof.ts';
import { nameOf } from '../work.ts';
import { boundsOf, type Period } from './period.ts';
import {
  readMovements,
  readPayouts,
  readTransactions,
  type LedgerNote,
  type MovementRow,
  type PayoutSumRow,
  type Span,
  type TransactionRow,
} from './statement-queries.ts';

/** What a bookkeeper prints or files: the last proof, and per processor what moved in a period and where it is booked. */
export interface Statement {
  readonly firmName: string;
  readonly period: Period;
  /** IANA: the firm's, in which all its dates are. */
  readonly timeZone: string;
  readonly preparedAt: string;
  /** As it was last made, whose instant stands in it; null before the first. */
  readonly proof: ProofReport | null;
  readonly parts: readonly Part[];
}

export interface Part {
  readonly processorName: string;
  readonly ledgerName: string;
  /** Nothing before this day is told, whatever the period. */
  readonly cutOverOn: string;
  readonly movements: readonly Movements[];
  readonly payouts: readonly PayoutLine[];
  /** Those of the payouts first, in their order, then the rest; read as they are asked for. */
  transactions(): AsyncIterable<TransactionLine>;
}

/** How the processor's balance came from the period's beginning to its end, by the facts known here. */
export interface Movements {
  readonly opening: Money;
  readonly lines: readonly {
    readonly category: BalanceTransaction['category'];
    readonly count: number;
    readonly gross: Money;
    readonly fee: Money;
    readonly net: Money;
  }[];
  readonly closing: Money;
}

export interface PayoutLine {
  readonly id: string;
  readonly amount: Money;
  readonly status: string;
  readonly arrivesOn: string;
  readonly tick: Tick;
  readonly sum: Money;
  readonly count: number;
  readonly booked: Booked;
}

export interface TransactionLine {
  readonly id: string;
  readonly payoutId: string | null;
  readonly category: BalanceTransaction['category'];
  readonly label: string;
  /** ISO date in the firm's zone. */
  readonly on: string;
  readonly source: string | null;
  readonly clients: string;
  readonly invoices: string;
  readonly gross: Money;
  readonly fee: Money;
  readonly net: Money;
  readonly booked: Booked;
}

/** Where it stands in the ledger: `in_ledger` has references and days; the others say why there are none. */
export interface Booked {
  readonly state: 'in_ledger' | 'partly' | 'on_its_way' | 'waits' | 'none';
  readonly references: readonly string[];
  /** ISO dates, oldest first. */
  readonly days: readonly string[];
}

/** Lines read at a time: some 400 kB of rows, and 20 reads for a busy year. */
const pageSize = 500;

/** The statement of a period; its transactions are read page by page while they are written. */
export async function statementOf(
  deps: Deps,
  firm: { readonly name: string; readonly timeZone: string },
  period: Period,
): Promise<Statement> {
  const span: Span = { ...period, ...boundsOf(period, firm.timeZone) };
  const { pairs, proof } = await transaction(deps.db, async (tx) => ({
    pairs: await listPairs(tx),
    proof: await readLastProof(tx),
  }));
  const parts: Part[] = [];
  for (const pair of pairs) parts.push(await partOf(deps, pair, span, firm.timeZone));
  return {
    firmName: firm.name,
    period,
    timeZone: firm.timeZone,
    preparedAt: deps.clock.now().toString(),
    proof,
    parts,
  };
}

async function partOf(deps: Deps, pair: Pair, span: Span, timeZone: string): Promise<Part> {
  const connections = await deps.plugins.connections();
  const called = (wanted: string): string => {
    const connection = connections.find(({ id }) => id === wanted);
    return connection ? nameOf(deps, connection) : '';
  };
  const openings = await readOpenings(deps, pair);
  const { moved, payouts } = await transaction(deps.db, async (tx) => ({
    moved: await readMovements(tx, pair, span),
    payouts: await readPayouts(tx, pair, span),
  }));
  return {
    processorName: called(pair.paymentConnectionId),
    ledgerName: called(pair.ledgerConnectionId),
    cutOverOn: dateIn(timeZone, pair.cutOverAt),
    movements: movementsOf(moved, openings),
    payouts: payouts.map(payoutLine),
    transactions: () => linesOf(deps, pair, span, timeZone),
  };
}

async function* linesOf(deps: Deps, pair: Pair, span: Span, timeZone: string): AsyncGenerator<TransactionLine> {
  let last: TransactionRow | undefined;
  do {
    const page = await transaction(deps.db, (tx) => readTransactions(tx, pair, span, pageSize, last));
    for (const row of page) yield lineOf(row, timeZone);
    last = page.length === pageSize ? page.at(-1) : undefined;
  } while (last);
}

/** Pure. */
function movementsOf(rows: readonly MovementRow[], openings: readonly Opening[]): readonly Movements[] {
  const currencies = new Set([...openings, ...rows].map(({ currency }) => currency));
  return [...currencies].sort().map((currency) => {
    const mine = rows.filter((row) => row.currency === currency);
    const atCutOver = openings.find((one) => one.currency === currency)?.processor ?? 0;
    const opening = atCutOver + sum(mine.map(({ before }) => before));
    return {
      opening: money(opening, currency),
      lines: mine
        .filter(({ count }) => count > 0)
        .map(({ category, count, gross, fee, net }) => ({
          category,
          count,
          gross: money(gross, currency),
          fee: money(fee, currency),
          net: money(net, currency),
        })),
      closing: money(opening + sum(mine.map(({ net }) => net)), currency),
    };
  });
}

function payoutLine(row: PayoutSumRow): PayoutLine {
  const { data, taken, notes } = row;
  return {
    id: row.id,
    amount: data.amount,
    status: data.status,
    arrivesOn: data.arrivesOn,
    tick: tickOf({
      isAutomatic: data.automatic,
      count: row.count,
      sum: row.sum,
      expected: taken ?? data.amount.amount,
    }),
    sum: money(row.sum, data.amount.currency),
    count: row.count,
    booked: bookedOf(notes, false),
  };
}

function lineOf(
  { id, data, payoutId, clients, invoices, notes, isAsked }: TransactionRow,
  zone: string,
): TransactionLine {
  return {
    id,
    payoutId,
    category: data.category,
    label: data.label,
    on: dateIn(zone, data.createdAt),
    source: data.source?.id ?? null,
    clients: clients ?? '',
    invoices: invoices ?? '',
    gross: data.amount,
    fee: data.fee,
    net: data.net,
    booked: bookedOf(notes, isAsked),
  };
}

function bookedOf(notes: readonly LedgerNote[], isAsked: boolean): Booked {
  const posted = notes.filter(({ state }) => state === 'posted');
  const isHeld = notes.some(({ state }) => state === 'held');
  const rest = isAsked || isHeld ? 'waits' : notes.length > posted.length ? 'on_its_way' : 'none';
  return {
    state: posted.length === 0 ? rest : rest === 'none' ? 'in_ledger' : 'partly',
    references: [...new Set(posted.map(({ reference }) => reference))],
    days: [...new Set(posted.map(({ on }) => on))].sort(),
  };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
