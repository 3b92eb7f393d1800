import type { Transaction as Tx } from '../db/index.ts';
import type { LedgerAccount } from '../plugin-api/index.ts';
import type { Connection } from '../plugin-host/index.ts';
import type { Deps } from '../wing.ts';
import type { Mapping } from './facts.ts';
import { canHoldDisputed, suggestAccounts } from './mapping.ts';
import { makeable, makesAccounts, wishFor, type Makeable } from './new-account.ts';
import { dateIn } from './order.ts';
import { listOpenings } from './opening.ts';
import { openingView, type OpeningView } from './opening-view.ts';
import { readLastProof } from './kept-proof.ts';
import { listAccounts, listCurrencies, readBookedTwice } from './page-queries.ts';
import { listPairs } from './pair.ts';
import { readMappings } from './queries.ts';
import { readRules } from './rules-queries.ts';
import type { Rules } from './rules.ts';
import { nameOf } from './work.ts';

/** One processor × ledger, as the settings page draws it. */
export interface PairForm {
  readonly payment: string;
  readonly ledger: string;
  readonly processorName: string;
  readonly ledgerName: string;
  /** ISO date in the organisation's zone; null before the cut-over. */
  readonly cutOverOn: string | null;
  readonly today: string;
  /** ISO date: the last day before the cut-over's. */
  readonly dayBefore: string | null;
  /** What another tool or the ledger's own pay button booked too, as far as it was seen here. */
  readonly bookedTwice: { readonly count: number; readonly lastAt: string } | null;
  /** Empty before the cut-over. */
  readonly openings: readonly OpeningView[];
  readonly currencies: readonly CurrencyForm[];
  /** `posting` says approving first and the dry run as one question, as the form asks it. */
  readonly rules: Rules & { readonly posting: 'at_once' | 'approve' | 'dry_run' };
}

export interface CurrencyForm {
  readonly currency: string;
  readonly chosen: boolean;
  /** What is chosen, else what is proposed; null for what is neither. */
  readonly mapping: { readonly [K in keyof Mapping]: string | null };
  /** What the accounts would be called that can be made by a click, because none is called so yet. */
  readonly makes: Partial<Record<Makeable, string>>;
  readonly banks: readonly LedgerAccount[];
  readonly expenses: readonly LedgerAccount[];
  readonly disputed: readonly LedgerAccount[];
}

/** Every processor with every ledger, from what was last read; no vendor is asked. */
export async function currencyForms(deps: Deps, tx: Tx): Promise<readonly PairForm[]> {
  const [processors, ledgers] = await Promise.all([
    deps.plugins.withPort('payments'),
    deps.plugins.withPort('accounting'),
  ]);
  const forms: PairForm[] = [];
  for (const processor of processors)
    for (const ledger of ledgers) forms.push(await pairForm(deps, tx, processor, ledger));
  return forms;
}

async function pairForm(deps: Deps, tx: Tx, processor: Connection, ledger: Connection): Promise<PairForm> {
  const pair = { paymentConnectionId: processor.id, ledgerConnectionId: ledger.id };
  const pairs = await listPairs(tx, processor.id);
  const line = pairs.find(({ ledgerConnectionId }) => ledgerConnectionId === ledger.id)?.cutOverAt;
  const zone = ledger.identity?.timeZone ?? 'UTC';
  const accounts = (await listAccounts(tx, ledger.id)).filter(({ archived }) => !archived);
  const mappings = await readMappings(tx, pair);
  const used = await listCurrencies(tx, processor.id);
  const base = ledger.identity ? [ledger.identity.baseCurrency] : [];
  const currencies = [...new Set([...mappings.keys(), ...used, ...base])].sort();
  const processorName = nameOf(deps, processor);
  const today = dateIn(zone, deps.clock.now().toString());
  const cutOverOn = line === undefined ? null : dateIn(zone, line);
  const proof = await readLastProof(tx);
  return {
    payment: processor.id,
    ledger: ledger.id,
    processorName,
    ledgerName: nameOf(deps, ledger),
    cutOverOn,
    dayBefore: cutOverOn && Temporal.PlainDate.from(cutOverOn).subtract({ days: 1 }).toString(),
    openings: (await listOpenings(tx, pair)).map((opening) => openingView(opening, proof)),
    bookedTwice: await readBookedTwice(tx, pair),
    today,
    rules: ruleForm(await readRules(tx, pair), today),
    currencies: currencies.map((currency) => ({
      currency,
      chosen: mappings.has(currency),
      mapping: mappings.get(currency) ?? suggestAccounts(accounts, currency, processorName),
      makes: makesAccounts(deps, ledger) ? missing(accounts, currency, processorName) : {},
      banks: accounts.filter((one) => one.type === 'bank' && (one.currency === null || one.currency === currency)),
      expenses: accounts.filter(({ type }) => type === 'expense'),
      disputed: accounts.filter((one) => canHoldDisputed(one, currency)),
    })),
  };
}

function missing(
  accounts: readonly LedgerAccount[],
  currency: string,
  processorName: string,
): Partial<Record<Makeable, string>> {
  const names = new Set(accounts.map(({ name }) => name.toLowerCase()));
  const wanted = makeable.map((field) => [field, wishFor(field, currency, processorName).name] as const);
  return Object.fromEntries(wanted.filter(([, name]) => !names.has(name.toLowerCase())));
}

/** Approving first shows as what it is only while it lasts. */
function ruleForm(rules: Rules, today: string): PairForm['rules'] {
  const approveUntil = rules.approveUntil !== null && rules.approveUntil >= today ? rules.approveUntil : null;
  return { ...rules, approveUntil, posting: rules.dryRun ? 'dry_run' : approveUntil === null ? 'at_once' : 'approve' };
}
