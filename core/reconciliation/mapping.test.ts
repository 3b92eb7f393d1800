import { describe, expect, test } from '@jest/globals';
import type { LedgerAccount } from '../plugin-api/index.ts';
import { problemsOf, suggestAccounts, suggestMapping } from './mapping.ts';

const account = (
  id: string,
  name: string,
  type: LedgerAccount['type'],
  more: Partial<LedgerAccount> = {},
): LedgerAccount => ({
  id,
  code: null,
  name,
  type,
  currency: type === 'bank' ? 'GBP' : null,
  acceptsPayments: false,
  archived: false,
  ...more,
});

const accounts = [
  account('old', 'Old clearing', 'bank', { archived: true }),
  account('clearing', 'Processor Clearing (GBP)', 'bank'),
  account('bank', 'Business current account', 'bank'),
  account('euro', 'Euro clearing', 'bank', { currency: 'EUR' }),
  account('bankfees', 'Bank fees', 'expense'),
  account('fees', 'Processor fees', 'expense'),
  account('disputed', 'Disputed payments', 'asset', { acceptsPayments: true }),
];

describe('a proposed mapping', () => {
  test('takes the accounts named for it, the processor’s own before others', () => {
    expect(suggestMapping(accounts, 'GBP', 'Processor')).toEqual({
      clearingAccount: 'clearing',
      feeAccount: 'fees',
      bankAccount: 'bank',
      disputedAccount: 'disputed',
    });
  });

  test('is none when an account cannot be told', () => {
    expect(suggestMapping(accounts, 'EUR')).toBeNull();
    expect(suggestMapping([], 'GBP')).toBeNull();
  });
});

describe('what can be told of a mapping', () => {
  test('is proposed account by account, where the rest must be made or chosen', () => {
    const some = accounts.filter(({ id }) => id !== 'fees' && id !== 'bankfees');
    expect(suggestAccounts(some, 'GBP', 'Processor')).toEqual({
      clearingAccount: 'clearing',
      feeAccount: null,
      bankAccount: 'bank',
      disputedAccount: 'disputed',
    });
    expect(suggestAccounts(accounts, 'EUR', 'Processor')).toMatchObject({ clearingAccount: 'euro', bankAccount: null });
  });
});

describe('a chosen mapping', () => {
  const good = { clearingAccount: 'clearing', feeAccount: 'fees', bankAccount: 'bank', disputedAccount: null };

  test('has no problem when each account can do its work', () => {
    expect(problemsOf(good, accounts, 'GBP')).toEqual({});
  });

  test.each([
    ['clearingAccount', { clearingAccount: 'fees' }],
    ['clearingAccount', { clearingAccount: 'old' }],
    ['clearingAccount', { clearingAccount: 'euro' }],
    ['feeAccount', { feeAccount: 'bank' }],
    ['bankAccount', { bankAccount: 'clearing' }],
    ['bankAccount', { bankAccount: 'nonsense' }],
  ])('is refused at %s for %j', (field, wrong) => {
    expect(Object.keys(problemsOf({ ...good, ...wrong }, accounts, 'GBP'))).toEqual([field]);
  });
});
