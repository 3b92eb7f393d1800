import type { Ledger } from '../ledger.ts';
import type { Account, Contact } from '../model.ts';
import type { Wire } from '../render/lines.ts';
import { dateIn } from '../wire.ts';

/** What became of one element of a request: a way to book it, or what is wrong with it. */
export type Verdict<T> =
  { readonly kind: 'good'; readonly book: () => T } | { readonly kind: 'bad'; readonly messages: readonly string[] };

export function bad(...messages: string[]): { readonly kind: 'bad'; readonly messages: readonly string[] } {
  return { kind: 'bad', messages };
}

export function objectOf(value: unknown): Wire {
  return typeof value === 'object' && value !== null ? (value as Wire) : {};
}

export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The account a request names by id or code. */
export function accountIn(ledger: Ledger, value: unknown): Account | undefined {
  const { AccountID: id, Code: code } = objectOf(value);
  if (typeof id === 'string') return ledger.accounts.get(id.toLowerCase());
  return typeof code === 'string' ? ledger.accounts.list().find((account) => account.code === code) : undefined;
}

/** The contact a request names by id or name. */
export function contactIn(ledger: Ledger, value: unknown): Contact | undefined {
  const { ContactID: id, Name: name } = objectOf(value);
  if (typeof id === 'string') return ledger.contacts.get(id.toLowerCase());
  return typeof name === 'string' ? ledger.contacts.list().find((contact) => contact.name === name) : undefined;
}

/** Why nothing may be booked on this day; null when it may. */
export function lockProblem(ledger: Ledger, date: string): string | null {
  const { periodLock, yearEndLock } = ledger.organisation();
  if (periodLock !== null && date <= periodLock) return 'The document date cannot be before the period lock date';
  if (yearEndLock !== null && date <= yearEndLock)
    return 'The document date cannot be before the end of year lock date';
  return null;
}

/** The day a request names, today where it names none, or what is wrong with it. */
export function dayIn(ledger: Ledger, value: unknown): { readonly date: string } | { readonly problem: string } {
  const date = value === undefined ? ledger.today() : dateIn(value);
  if (date === null) return { problem: `'${String(value)}' is not a valid date` };
  const problem = lockProblem(ledger, date);
  return problem === null ? { date } : { problem };
}

/** Why this account takes no payments; null when it does. */
export function paymentAccountProblem(account: Account | undefined): string | null {
  if (!account) return 'Account could not be found';
  if (account.status !== 'ACTIVE') return `The account '${account.name}' has been archived and cannot be used`;
  if (account.type !== 'BANK' && !account.paymentsEnabled)
    return 'The account must be of type BANK or have payments enabled';
  return null;
}

/** Why this account is no place for spent, received or transferred money; null when it is. */
export function bankAccountProblem(account: Account | undefined): string | null {
  if (!account) return 'The bank account could not be found';
  if (account.status !== 'ACTIVE') return `The bank account '${account.name}' has been archived and cannot be used`;
  return account.type === 'BANK' ? null : 'The bank account must be an account of type BANK';
}
