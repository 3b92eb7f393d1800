import { centsOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { Line, LineAmounts } from '../model.ts';
import { objectOf, textIn } from './checks.ts';

export interface Sums {
  readonly lines: readonly Line[];
  readonly subTotal: number;
  readonly totalTax: number;
  readonly total: number;
}

/** Gives the lines their ids, once it is sure that they are booked. */
export function numbered(ledger: Ledger, { lines, ...sums }: Sums): Sums {
  return { ...sums, lines: lines.map((line) => ({ ...line, id: ledger.kit.uuid() })) };
}

export interface LinesWish {
  readonly lineAmounts: LineAmounts;
  /** False for overpayments, whose line Xero puts on receivables itself. */
  readonly needsAccount: boolean;
}

/** Percent by tax type; the United Kingdom's, which is where the demo firm lives. */
const rates: Readonly<Record<string, number>> = {
  OUTPUT2: 20,
  INPUT2: 20,
  NONE: 0,
  ZERORATEDINPUT: 0,
  ECOUTPUTSERVICES: 0,
};

/** Reads and adds up the lines of a request, or says what is wrong with them. */
export function sumLines(ledger: Ledger, value: unknown, wish: LinesWish): Sums | readonly string[] {
  const items = Array.isArray(value) ? value : [];
  if (items.length === 0) return ['One or more line items must be specified'];
  const lines: Line[] = [];
  const problems: string[] = [];
  for (const item of items) {
    const line = lineOf(ledger, objectOf(item), wish);
    if (typeof line === 'string') problems.push(line);
    else lines.push(line);
  }
  if (problems.length > 0) return problems;
  const amounts = lines.reduce((sum, { amount }) => sum + amount, 0);
  const totalTax = lines.reduce((sum, { tax }) => sum + tax, 0);
  const inclusive = wish.lineAmounts === 'Inclusive';
  return {
    lines,
    totalTax,
    subTotal: inclusive ? amounts - totalTax : amounts,
    total: inclusive ? amounts : amounts + totalTax,
  };
}

function lineOf(ledger: Ledger, item: Readonly<Record<string, unknown>>, wish: LinesWish): Line | string {
  const description = textIn(item['Description']);
  if (description === '') return 'A description is required for each line';
  const quantity = item['Quantity'] === undefined ? 1 : Number(item['Quantity']);
  const unitAmount = Number(item['UnitAmount'] ?? item['LineAmount']);
  const amount = centsOf(quantity * unitAmount) ?? Math.round(quantity * unitAmount * 100);
  if (!Number.isFinite(amount)) return 'The unit amount of a line is not valid';
  const stated = item['LineAmount'] === undefined ? amount : centsOf(item['LineAmount']);
  if (stated !== amount) return 'The line total does not match the expected line total';
  const account = accountOf(ledger, item);
  if (wish.needsAccount) {
    if (!account) return 'Account code or ID must be specified and exist on each line';
    if (account.status !== 'ACTIVE') return `Account '${account.name}' has been archived and cannot be used`;
    if (account.systemAccount === 'DEBTORS' || account.systemAccount === 'CREDITORS')
      return `Account '${account.name}' is a system account and cannot be used here`;
  }
  const taxType = wish.lineAmounts === 'NoTax' ? 'NONE' : textIn(item['TaxType']) || (account?.taxType ?? 'NONE');
  const percent = rates[taxType];
  if (percent === undefined)
    return `The TaxType code '${taxType}' does not exist or cannot be used for this type of transaction.`;
  const computed =
    wish.lineAmounts === 'Inclusive'
      ? Math.round((amount * percent) / (100 + percent))
      : Math.round((amount * percent) / 100);
  const tax = item['TaxAmount'] === undefined || wish.lineAmounts === 'NoTax' ? computed : centsOf(item['TaxAmount']);
  if (tax === null) return 'The tax amount of a line is not valid';
  return {
    id: '',
    description,
    quantity,
    unitAmount,
    accountId: account?.id ?? null,
    taxType,
    tax,
    amount,
  };
}

function accountOf(ledger: Ledger, item: Readonly<Record<string, unknown>>): ReturnType<Ledger['accounts']['get']> {
  const { AccountID: id, AccountCode: code } = item;
  if (typeof id === 'string') return ledger.accounts.get(id.toLowerCase());
  return typeof code === 'string' ? ledger.accounts.list().find((account) => account.code === code) : undefined;
}

export function lineAmountsIn(value: unknown): LineAmounts {
  return value === 'Inclusive' || value === 'NoTax' ? value : 'Exclusive';
}
