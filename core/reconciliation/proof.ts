import { transaction } from '../db/index.ts';
import { formatDecimal, money } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import type { Mapping, Transaction } from './facts.ts';
import { readLedgerEntries } from './ledger-entries.ts';
import { readOpenings } from './opening.ts';
import { readLedgerAgain } from './ledger-again.ts';
import { dateIn, isAfterCutOver } from './order.ts';
import { listPairs, type Pair } from './pair.ts';
import { readOpenItems, readPostings, readStored, type OpenItemRow } from './proof-queries.ts';
import { prove, type CurrencyProof, type ProofFacts } from './prove.ts';
import type { Posting } from './posting.ts';
import { readMappings } from './queries.ts';
import { notConnected, notMapped, waitingSentence } from './sentences.ts';
import { planPair, readContext } from './work.ts';

/** The answer of `portico proof`; every amount is a decimal string in the currency named beside it. */
export interface ProofReport {
  readonly ok: boolean;
  /** When both sides were read, UTC instant. */
  readonly asOf: string;
  readonly currencies: readonly {
    readonly currency: string;
    readonly processor: string;
    readonly ledger: string;
    readonly books: string;
    readonly inTransit: string;
    readonly opening: string;
    readonly differences: readonly { readonly kind: string; readonly ref: string; readonly amount: string }[];
  }[];
  /** What waits for a person or for the ledger: open items, and postings that are not posted. */
  readonly open: readonly {
    readonly case: string;
    readonly ref: string;
    readonly amount: string;
    readonly currency: string;
    readonly sentence: string;
  }[];
}

/**
 * Proves, to the cent and per currency, that the processor, Portico and the ledger's clearing account agree.
 * Reads both vendors afresh, the processor's transactions one by one; when the clearing account disagrees it
 * reads the ledger's entries too, to name the difference.
 * Throws VendorUnavailable or ReconnectNeeded when one of them cannot be read: then nothing is proved.
 */
export async function proof(deps: Deps): Promise<ProofReport> {
  const asOf = deps.clock.now().toString();
  const pairs = await transaction(deps.db, (tx) => listPairs(tx));
  if (pairs.length === 0)
    return {
      ok: false,
      asOf,
      currencies: [],
      open: [{ case: 'setup', ref: '', amount: '0', currency: '', sentence: notConnected() }],
    };
  const proofs = [];
  for (const pair of pairs) proofs.push(await proveSettled(deps, pair));
  const currencies = proofs.flatMap((one) => one.currencies);
  const open = proofs.flatMap((one) => one.open);
  const ok = open.length === 0 && currencies.every(({ differences }) => differences.length === 0);
  return { ok, asOf, currencies: currencies.map(inDecimals), open };
}

interface PairProof {
  readonly currencies: readonly CurrencyProof[];
  readonly open: ProofReport['open'];
}

/** What happened while we looked is read and looked at once more, so that only what stays is a difference. */
async function proveSettled(deps: Deps, pair: Pair): Promise<PairProof> {
  const first = await provePair(deps, pair);
  const unread = first.currencies
    .flatMap(({ differences }) => differences)
    .filter(({ kind }) => kind === 'not_read_yet')
    .map(({ ref }) => ({ kind: 'balance_transaction', externalId: ref }));
  if (unread.length === 0) return first;
  await deps.plugins.readAgain(pair.paymentConnectionId, unread, 'interactive');
  return provePair(deps, pair);
}

async function provePair(deps: Deps, pair: Pair): Promise<PairProof> {
  const { timeZone } = await readContext(deps, pair);
  const { inTransit, excluded } = await planPair(deps, pair);
  const openings = await readOpenings(deps, pair);
  const { mappings, stored, postings, openItems } = await transaction(deps.db, async (tx) => ({
    mappings: await readMappings(tx, pair),
    stored: await readStored(tx, pair),
    postings: await readPostings(tx, pair),
    openItems: await readOpenItems(tx, pair),
  }));
  const fresh = await readFresh(deps, pair);
  const balances = await readProcessor(deps, pair);
  const currencies: CurrencyProof[] = [];
  for (const [currency, mapping] of mappings) {
    const of = <T extends { readonly currency: string }>(rows: readonly T[]): readonly T[] =>
      rows.filter((row) => row.currency === currency);
    const facts: ProofFacts = {
      currency,
      cutOverAt: pair.cutOverAt,
      cutOverOn: dateIn(timeZone, pair.cutOverAt),
      opening: openings.find((one) => one.currency === currency) ?? { currency, processor: 0, books: 0 },
      processor: balances.get(currency) ?? 0,
      books: await readBooks(deps, pair, mapping),
      stored: stored.filter(({ net }) => net.currency === currency),
      postings: of(postings),
      openItems: of(openItems),
      inTransit: inTransit.filter(({ amount }) => amount.currency === currency),
      excluded: excluded.filter(({ amount }) => amount.currency === currency),
      fresh: fresh.filter(({ net }) => net.currency === currency),
      entries: null,
    };
    currencies.push(await proveThoroughly(deps, pair, mapping, facts));
  }
  const unmapped = [...balances].filter(([currency, held]) => held !== 0 && !mappings.has(currency));
  return {
    currencies,
    open: [...openItems.map(itemLine), ...postings.flatMap(waitingLine), ...unmapped.map(unmappedLine)],
  };
}

/** Reads the ledger's entries, which costs calls of a small daily budget, only where its balance disagrees. */
async function proveThoroughly(deps: Deps, pair: Pair, mapping: Mapping, facts: ProofFacts): Promise<CurrencyProof> {
  const first = prove(facts);
  if (!first.differences.some(({ kind }) => kind === 'unexplained_in_books')) return first;
  return prove({ ...facts, entries: await readEntries(deps, pair, mapping, facts.postings) });
}

async function readProcessor(deps: Deps, pair: Pair): Promise<ReadonlyMap<string, number>> {
  const balances = await deps.plugins.call(pair.paymentConnectionId, 'payments', 'interactive', (port, ctx) =>
    port.balance(ctx),
  );
  return new Map(balances.map((one) => [one.currency, one.available + one.pending + one.reserved]));
}

async function readBooks(deps: Deps, pair: Pair, mapping: Mapping): Promise<number> {
  const balance = await deps.plugins.call(pair.ledgerConnectionId, 'accounting', 'interactive', (port, ctx) =>
    port.balance(ctx, mapping.clearingAccount),
  );
  return balance.amount;
}

function readFresh(deps: Deps, pair: Pair): Promise<readonly Transaction[]> {
  return deps.plugins.call(pair.paymentConnectionId, 'payments', 'interactive', async (port, ctx) => {
    const transactions: Transaction[] = [];
    for await (const one of port.balanceTransactions(ctx, { since: pair.cutOverAt }))
      if (isAfterCutOver(one, pair.cutOverAt)) transactions.push(one);
    return transactions;
  });
}

/** How long somebody who asked for the proof waits while the ledger lets nobody read it, in milliseconds. */
const patienceMs = 60_000;

/** As which record an entry of the ledger comes, by its kind there. */
const recordKinds: Readonly<Record<string, 'payment' | 'bank_transaction' | 'bank_transfer'>> = {
  payment: 'payment',
  transfer: 'bank_transfer',
};

/**
 * The ledger's entries, read again: what changed there, then the own ones by id, because an entry that was
 * taken out is not always told of.
 */
async function readEntries(
  deps: Deps,
  pair: Pair,
  mapping: Mapping,
  postings: readonly Posting[],
): Promise<ProofFacts['entries']> {
  const refs = postings.flatMap(({ entry, effect }) =>
    entry && effect !== 0 ? [{ kind: recordKinds[entry.kind] ?? 'bank_transaction', externalId: entry.id }] : [],
  );
  await readLedgerAgain(deps, pair, patienceMs);
  await deps.plugins.readAgain(pair.ledgerConnectionId, refs, 'interactive');
  return transaction(deps.db, (tx) => readLedgerEntries(tx, pair.ledgerConnectionId, mapping.clearingAccount));
}

/** Money in a currency nobody chose accounts for is proved by nobody. */
function unmappedLine([currency, held]: readonly [string, number]): ProofReport['open'][number] {
  const amount = formatDecimal(money(held, currency));
  return { case: 'setup', ref: currency, amount, currency, sentence: notMapped(currency) };
}

function itemLine(item: OpenItemRow): ProofReport['open'][number] {
  const { case: caseCode, source, amount, currency, sentence } = item;
  return { case: caseCode, ref: source, amount: formatDecimal(money(amount, currency)), currency, sentence };
}

function waitingLine(posting: Posting): ProofReport['open'] {
  if (posting.state === 'posted') return [];
  return [
    {
      case: posting.heldCase ?? posting.case,
      ref: posting.reference,
      amount: formatDecimal(money(posting.effect, posting.currency)),
      currency: posting.currency,
      sentence: posting.reason ?? waitingSentence(posting.state),
    },
  ];
}

function inDecimals(one: CurrencyProof): ProofReport['currencies'][number] {
  const text = (amount: number): string => formatDecimal(money(amount, one.currency));
  return {
    currency: one.currency,
    processor: text(one.processor),
    ledger: text(one.ledger),
    books: text(one.books),
    inTransit: text(one.inTransit),
    opening: text(one.opening),
    differences: one.differences.map(({ kind, ref, amount }) => ({ kind, ref, amount: text(amount) })),
  };
}
