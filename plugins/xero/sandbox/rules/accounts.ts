import type { Ledger } from '../ledger.ts';
import type { Account } from '../model.ts';
import type { Wire } from '../render/lines.ts';
import { bad, textIn, type Verdict } from './checks.ts';

/** The kinds a client of the API makes here, and what Xero reports them under ('Account Types'). */
const classes: Readonly<Record<string, Account['class']>> = {
  BANK: 'ASSET',
  CURRENT: 'ASSET',
  EXPENSE: 'EXPENSE',
  DIRECTCOSTS: 'EXPENSE',
  OVERHEADS: 'EXPENSE',
  REVENUE: 'REVENUE',
  SALES: 'REVENUE',
  OTHERINCOME: 'REVENUE',
  CURRLIAB: 'LIABILITY',
  EQUITY: 'EQUITY',
};

const longestCode = 10;
const longestName = 150;

/** 'Accounts', PUT: every account has a code, a name and a type, a bank account a number; names and codes are unique. */
export function judgeAccount(ledger: Ledger, element: Wire): Verdict<Account> {
  const code = textIn(element['Code']).trim();
  const name = textIn(element['Name']).trim();
  const type = textIn(element['Type']);
  const kind = classes[type];
  const bankNumber = textIn(element['BankAccountNumber']).trim();
  const accounts = ledger.accounts.list();
  const isTaken = accounts.some((account) => account.name.toLowerCase() === name.toLowerCase());
  const problems = [
    ...(code === '' || code.length > longestCode ? ['Please enter a Code of 10 characters or fewer.'] : []),
    ...(name === '' || name.length > longestName ? ['Please enter a Name of 150 characters or fewer.'] : []),
    ...(accounts.some((account) => account.code === code) ? ['Please enter a unique Code.'] : []),
    ...(isTaken ? ['Please enter a unique Name.'] : []),
    ...(type === 'BANK' && bankNumber === '' ? ['A bank account must have a bank account number.'] : []),
  ];
  if (kind === undefined) return bad(`Account type '${type}' is not valid`, ...problems);
  if (problems.length > 0) return bad(...problems);
  const own = type === 'BANK' ? { bankNumber } : {};
  const currency = type === 'BANK' ? textIn(element['CurrencyCode']) || ledger.organisation().baseCurrency : null;
  return {
    kind: 'good',
    book: () => {
      const account: Account = {
        id: ledger.kit.uuid(),
        code,
        name,
        type,
        class: kind,
        status: 'ACTIVE',
        currency,
        ...own,
        paymentsEnabled: element['EnablePaymentsToAccount'] === true,
        systemAccount: null,
        taxType: textIn(element['TaxType']) || 'NONE',
        updatedAt: ledger.now(),
      };
      return ledger.accounts.put(account.id, account);
    },
  };
}
