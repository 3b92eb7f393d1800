import type { LedgerAccount } from '../plugin-api/index.ts';
import type { Mapping } from './facts.ts';

/**
 * A first proposal for where a processor's money is booked, by what the accounts are called: a bank account
 * named for clearing, an expense account named for fees, another bank account for payouts. Null when one
 * of them cannot be told; a person chooses then. `currency` is the settlement currency, ISO 4217. Pure.
 */
export function suggestMapping(
  accounts: readonly LedgerAccount[],
  currency: string,
  processorName?: string,
): Mapping | null {
  const { clearingAccount, feeAccount, bankAccount, disputedAccount } = suggestAccounts(
    accounts,
    currency,
    processorName,
  );
  if (clearingAccount === null || feeAccount === null || bankAccount === null) return null;
  return { clearingAccount, feeAccount, bankAccount, disputedAccount };
}

/** What can be told of a mapping by what the accounts are called; null for what a person must choose or make. Pure. */
export function suggestAccounts(
  accounts: readonly LedgerAccount[],
  currency: string,
  processorName?: string,
): { readonly [K in keyof Mapping]: string | null } {
  const usable = accounts.filter((account) => !account.archived);
  const banks = usable.filter((account) => canHold(account, currency));
  const clearing = best(banks, [processorName, 'clearing'], /clearing/i);
  const fees = best(
    usable.filter(({ type }) => type === 'expense'),
    [processorName, 'fee'],
    /\bfees?\b|charges/i,
  );
  const bank = banks.find((account) => account !== clearing && !/clearing|saving|reserve/i.test(account.name));
  const disputed = usable.find((account) => /disput/i.test(account.name) && canHoldDisputed(account, currency));
  return {
    clearingAccount: clearing?.id ?? null,
    feeAccount: fees?.id ?? null,
    bankAccount: bank?.id ?? null,
    disputedAccount: disputed?.id ?? null,
  };
}

/**
 * What is wrong with a choice of accounts, by form field; empty when nothing is. Clearing and payout bank
 * must be bank accounts in the settlement currency, fees an expense account, disputed payments, where there is one, an
 * account that takes payments (RECONCILIATION 3.0.1). Pure.
 */
export function problemsOf(
  mapping: Mapping,
  accounts: readonly LedgerAccount[],
  currency: string,
): Readonly<Record<string, string>> {
  const byId = new Map(accounts.filter(({ archived }) => !archived).map((account) => [account.id, account]));
  const clearing = byId.get(mapping.clearingAccount);
  const bank = byId.get(mapping.bankAccount);
  const fees = byId.get(mapping.feeAccount);
  const problems: Record<string, string> = {};
  if (!clearing || !canHold(clearing, currency))
    problems['clearingAccount'] = `Choose a bank account in ${currency} for clearing.`;
  if (!bank || !canHold(bank, currency))
    problems['bankAccount'] = `Choose the bank account in ${currency} that payouts reach.`;
  else if (bank === clearing)
    problems['bankAccount'] = 'Payouts leave the clearing account: choose another account for them.';
  if (fees?.type !== 'expense') problems['feeAccount'] = 'Choose an expense account for fees.';
  if (mapping.disputedAccount !== null) {
    const disputed = byId.get(mapping.disputedAccount);
    if (!disputed || !canHoldDisputed(disputed, currency))
      problems['disputedAccount'] = 'Choose a current asset account with payments enabled for disputed payments.';
  }
  return problems;
}

/** Whether money a payer's bank took back can stand there until its dispute is over. */
export function canHoldDisputed(account: LedgerAccount, currency: string): boolean {
  const isIn = account.currency === null || account.currency === currency;
  return account.type === 'asset' && account.acceptsPayments && isIn;
}

function canHold(account: LedgerAccount, currency: string): boolean {
  return account.type === 'bank' && (account.currency === null || account.currency === currency);
}

/** The account whose name holds most of the words, and at least matches the pattern. */
function best(
  accounts: readonly LedgerAccount[],
  words: readonly (string | undefined)[],
  pattern: RegExp,
): LedgerAccount | undefined {
  const score = ({ name }: LedgerAccount): number =>
    words.filter((word) => word !== undefined && name.toLowerCase().includes(word.toLowerCase())).length;
  return accounts
    .filter(({ name }) => pattern.test(name))
    .sort((a, b) => score(b) - score(a))
    .at(0);
}
