import type { Ledger } from './ledger.ts';

/** Cents that came to (+) or left (-) a bank account, in its own currency. */
export interface Movement {
  readonly accountId: string;
  readonly date: string;
  readonly cents: number;
}

const incoming = new Set(['ACCRECPAYMENT', 'APCREDITPAYMENT']);

/** Every movement of every account that payments, bank entries and transfers make; deleted ones make none. */
export function* movements(ledger: Ledger): Generator<Movement> {
  for (const { status, type, accountId, date, bankAmount } of ledger.payments.list())
    if (status === 'AUTHORISED') yield { accountId, date, cents: incoming.has(type) ? bankAmount : -bankAmount };
  for (const { status, type, accountId, date, total } of ledger.bankTransactions.list())
    if (status === 'AUTHORISED') yield { accountId, date, cents: type === 'SPEND' ? -total : total };
  for (const { status, fromId, toId, date, amount } of ledger.transfers.list()) {
    if (status !== 'AUTHORISED') continue;
    yield { accountId: fromId, date, cents: -amount };
    yield { accountId: toId, date, cents: amount };
  }
}
