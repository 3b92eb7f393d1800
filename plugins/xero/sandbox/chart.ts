import type { Ledger } from './ledger.ts';
import type { Account } from './model.ts';

type Wish = Pick<Account, 'code' | 'name' | 'type' | 'class'> & Partial<Account>;

/** The accounts the demo's history and the hub's settings name. */
export interface Chart {
  readonly bank: Account;
  readonly clearing: Account;
  readonly fees: Account;
  readonly sales: Account;
  readonly costs: Account;
}

/** A small firm's chart. The clearing account has no code, as bank accounts often have none. */
export function makeChart(ledger: Ledger, processor: string, currency: string): Chart {
  const make = (wish: Wish): Account => {
    const account: Account = {
      id: ledger.kit.uuid(),
      status: 'ACTIVE',
      currency: wish.type === 'BANK' ? currency : null,
      paymentsEnabled: false,
      systemAccount: null,
      taxType: 'NONE',
      updatedAt: ledger.organisation().createdAt,
      ...wish,
    };
    return ledger.accounts.put(account.id, account);
  };
  const bank = make({ code: '090', name: 'Business current account', type: 'BANK', class: 'ASSET' });
  const clearing = make({ code: null, name: `${processor} Clearing (${currency})`, type: 'BANK', class: 'ASSET' });
  const sales = make({ code: '200', name: 'Sales', type: 'REVENUE', class: 'REVENUE', taxType: 'OUTPUT2' });
  make({ code: '260', name: 'Other revenue', type: 'REVENUE', class: 'REVENUE', taxType: 'OUTPUT2' });
  const fees = make({ code: '404', name: `${processor} fees`, type: 'EXPENSE', class: 'EXPENSE' });
  const costs = make({ code: '429', name: 'General expenses', type: 'EXPENSE', class: 'EXPENSE', taxType: 'INPUT2' });
  make({
    code: '497',
    name: 'Bank revaluations',
    type: 'EXPENSE',
    class: 'EXPENSE',
    systemAccount: 'BANKCURRENCYGAIN',
  });
  make({
    code: '498',
    name: 'Realised currency gains',
    type: 'EXPENSE',
    class: 'EXPENSE',
    systemAccount: 'REALISEDCURRENCYGAIN',
  });
  make({ code: '610', name: 'Accounts receivable', type: 'CURRENT', class: 'ASSET', systemAccount: 'DEBTORS' });
  make({ code: '630', name: 'Disputed payments', type: 'CURRENT', class: 'ASSET', paymentsEnabled: true });
  make({ code: '800', name: 'Accounts payable', type: 'CURRLIAB', class: 'LIABILITY', systemAccount: 'CREDITORS' });
  make({ code: '820', name: 'VAT', type: 'CURRLIAB', class: 'LIABILITY', systemAccount: 'GST' });
  make({ code: '970', name: 'Owner funds introduced', type: 'EQUITY', class: 'EQUITY', paymentsEnabled: true });
  return { bank, clearing, fees, sales, costs };
}
