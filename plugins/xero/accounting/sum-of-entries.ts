import { add, negate, zero, type Money, type PluginContext } from '../../../core/plugin-api/index.ts';
import { moneyOf } from '../amounts.ts';
import { reading } from '../client.ts';
import { isDeletedTransfer } from '../records/bank-transfers.ts';
import { isHalfOfTransfer } from '../records/bank-transactions.ts';
import { pageSize } from '../streams/pass.ts';
import { word } from '../words.ts';

/** A bank account's balance in its own currency: payments, bank transactions and transfers, added up afresh. */
export async function sumOfEntries(ctx: PluginContext, accountId: string, currency: string): Promise<Money> {
  const parts = [
    ...(await payments(ctx, accountId, currency)),
    ...(await bankTransactions(ctx, accountId, currency)),
    ...(await transfers(ctx, accountId, currency)),
  ];
  return parts.reduce(add, zero(currency));
}

const comingIn = new Set(['ACCRECPAYMENT', 'APCREDITPAYMENT', 'APOVERPAYMENTPAYMENT', 'APPREPAYMENTPAYMENT']);

async function payments(ctx: PluginContext, accountId: string, currency: string): Promise<readonly Money[]> {
  const where = `Status=="AUTHORISED" AND Account.AccountID==guid("${accountId}")`;
  const found = await everyPage(async (page) => {
    const { body } = await reading(ctx, 'payments of an account', (api, tenant) =>
      api.getPayments(tenant, undefined, where, 'PaymentID ASC', page, pageSize),
    );
    return { items: body.payments ?? [], pageCount: body.pagination?.pageCount };
  });
  return found.map((payment) => {
    const amount = moneyOf(payment.bankAmount ?? payment.amount, currency);
    return comingIn.has(word(payment.paymentType)) ? amount : negate(amount);
  });
}

async function bankTransactions(ctx: PluginContext, accountId: string, currency: string): Promise<readonly Money[]> {
  const where = `Status=="AUTHORISED" AND BankAccount.AccountID==guid("${accountId}")`;
  const found = await everyPage(async (page) => {
    const { body } = await reading(ctx, 'bank transactions of an account', (api, tenant) =>
      api.getBankTransactions(tenant, undefined, where, 'BankTransactionID ASC', page, undefined, pageSize),
    );
    return { items: body.bankTransactions ?? [], pageCount: body.pagination?.pageCount };
  });
  return found
    .filter((entry) => !isHalfOfTransfer(entry))
    .map((entry) => {
      const amount = moneyOf(entry.total, currency);
      return word(entry.type).startsWith('RECEIVE') ? amount : negate(amount);
    });
}

async function transfers(ctx: PluginContext, accountId: string, currency: string): Promise<readonly Money[]> {
  const { body } = await reading(ctx, 'bank transfers', (api, tenant) => api.getBankTransfers(tenant));
  return (body.bankTransfers ?? [])
    .filter((transfer) => !isDeletedTransfer(transfer))
    .flatMap((transfer) => {
      const amount = moneyOf(transfer.amount, currency);
      if (transfer.toBankAccount.accountID === accountId) return [amount];
      return transfer.fromBankAccount.accountID === accountId ? [negate(amount)] : [];
    });
}

async function everyPage<T>(
  read: (page: number) => Promise<{ readonly items: readonly T[]; readonly pageCount: number | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const { items, pageCount } = await read(page);
    all.push(...items);
    if (items.length === 0 || page >= (pageCount ?? page)) return all;
  }
}
