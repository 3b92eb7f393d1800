import { BankTransaction, BankTransactions, BankTransferDeleteByUrlParam, LineItem, PaymentDelete } from 'xero-node';
import {
  NotFound,
  VendorRefused,
  type LedgerEntry,
  type Outcome,
  type PluginContext,
  type Reversal,
} from '../../../core/plugin-api/index.ts';
import { reading, writing } from '../client.ts';
import { word } from '../words.ts';
import { account } from './bookings.ts';
import { isJournalVoided, voidJournal } from './journals.ts';
import { made } from './made.ts';
import { already, applied, failed, keyOf } from './outcomes.ts';

/** C2b, C3b, C3c: takes back one of the hub's own entries. Xero marks it deleted; it is never gone without a trace. */
export async function reverse(ctx: PluginContext, intent: Reversal): Promise<Outcome> {
  try {
    if (await isTakenBack(ctx, intent.entry)) return already(intent, intent.entry);
    await takeBack(ctx, intent);
    return applied(intent, intent.entry);
  } catch (error) {
    return failed(intent, error);
  }
}

export async function findReversal(ctx: PluginContext, intent: Reversal): Promise<LedgerEntry | null> {
  return (await isTakenBack(ctx, intent.entry)) ? intent.entry : null;
}

async function isTakenBack(ctx: PluginContext, { kind, id }: LedgerEntry): Promise<boolean> {
  try {
    switch (kind) {
      case 'payment': {
        const { body } = await reading(ctx, 'payment', (api, tenant) => api.getPayment(tenant, id));
        return word(body.payments?.[0]?.status) === 'DELETED';
      }
      case 'spend':
      case 'receive':
      case 'overpayment':
        return word((await bankTransactionOf(ctx, id)).status) === 'DELETED';
      case 'transfer': {
        const { body } = await reading(ctx, 'bank transfer', (api, tenant) => api.getBankTransfer(tenant, id));
        return word(body.bankTransfers?.[0]?.status) === 'DELETED';
      }
      case 'journal':
        return await isJournalVoided(ctx, id);
      case 'allocation': {
        const [credit = '', allocation] = id.split('/');
        const { body } = await reading(ctx, 'overpayment', (api, tenant) => api.getOverpayment(tenant, credit));
        const found = body.overpayments?.[0]?.allocations?.find(({ allocationID }) => allocationID === allocation);
        return found?.isDeleted ?? true;
      }
      default:
        throw new VendorRefused(`Xero keeps no entry of the kind '${kind}' that could be taken back.`);
    }
  } catch (error) {
    if (error instanceof NotFound) return true;
    throw error;
  }
}

async function takeBack(ctx: PluginContext, intent: Reversal): Promise<void> {
  const { kind, id } = intent.entry;
  const key = keyOf([intent]);
  if (kind === 'payment')
    await writing(ctx, 'deletion of a payment', (api, tenant) =>
      api.deletePayment(tenant, id, made(PaymentDelete, { status: 'DELETED' }), key),
    );
  else if (kind === 'transfer')
    await writing(ctx, 'deletion of a transfer', (api, tenant) =>
      api.deleteBankTransfer(tenant, id, made(BankTransferDeleteByUrlParam, { status: 'DELETED' }), key),
    );
  else if (kind === 'journal') await voidJournal(ctx, id, key);
  else if (kind === 'allocation') {
    const [credit = '', allocation = ''] = id.split('/');
    await writing(ctx, 'deletion of an allocation', (api, tenant) =>
      api.deleteOverpaymentAllocations(tenant, credit, allocation),
    );
  } else {
    // Xero wants the whole entry back with the new status.
    const { type, lineItems, bankAccount } = await bankTransactionOf(ctx, id);
    const entry = made(BankTransaction, {
      bankTransactionID: id,
      type,
      lineItems: lineItems.map(({ lineItemID, description, quantity, unitAmount }) =>
        made(LineItem, {
          ...(lineItemID === undefined ? {} : { lineItemID }),
          ...(description === undefined ? {} : { description }),
          ...(quantity === undefined ? {} : { quantity }),
          ...(unitAmount === undefined ? {} : { unitAmount }),
        }),
      ),
      bankAccount: account(bankAccount.accountID ?? ''),
      status: BankTransaction.StatusEnum.DELETED,
    });
    await writing(ctx, 'deletion of a bank transaction', (api, tenant) =>
      api.updateBankTransaction(tenant, id, made(BankTransactions, { bankTransactions: [entry] }), undefined, key),
    );
  }
}

async function bankTransactionOf(ctx: PluginContext, id: string): Promise<BankTransaction> {
  const { body } = await reading(ctx, 'bank transaction', (api, tenant) => api.getBankTransaction(tenant, id));
  const entry = body.bankTransactions?.[0];
  if (!entry) throw new NotFound('Xero does not know this entry.', { id });
  return entry;
}
