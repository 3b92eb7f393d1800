import { Allocation as XeroAllocation, Allocations, Invoice, Overpayment } from 'xero-node';
import type { Allocation, LedgerEntry, Outcome, PluginContext } from '../../../core/plugin-api/index.ts';
import { vendorNumber } from '../amounts.ts';
import { reading, writing } from '../client.ts';
import { links } from '../links.ts';
import { made } from './made.ts';
import { applied, failed, keyOf, refused, unknown } from './outcomes.ts';
import { repayment } from './repayments.ts';

/** C6: a client's credit goes on an invoice. C6b: or it is paid back from an account. */
export async function allocate(ctx: PluginContext, intent: Allocation): Promise<Outcome> {
  try {
    return intent.invoiceId === null
      ? await payBack(ctx, intent, intent.account)
      : await putOnInvoice(ctx, intent, intent.invoiceId);
  } catch (error) {
    return failed(intent, error);
  }
}

/** An allocation carries no reference: it is known by credit, invoice and amount. */
export async function findAllocation(
  ctx: PluginContext,
  intent: Allocation,
  invoiceId: string,
): Promise<LedgerEntry | null> {
  const { body } = await reading(ctx, 'overpayment', (api, tenant) => api.getOverpayment(tenant, intent.excessId));
  const amount = vendorNumber(intent.amount);
  const found = body.overpayments?.[0]?.allocations?.find(
    (one) => one.isDeleted !== true && one.invoice.invoiceID === invoiceId && one.amount === amount,
  );
  return found ? allocationEntry(intent.excessId, found.allocationID ?? '') : null;
}

async function putOnInvoice(ctx: PluginContext, intent: Allocation, invoiceId: string): Promise<Outcome> {
  const allocation = made(XeroAllocation, {
    invoice: made(Invoice, { invoiceID: invoiceId }),
    amount: vendorNumber(intent.amount),
    date: intent.on,
  });
  const { body } = await writing(ctx, 'allocation', (api, tenant) =>
    api.createOverpaymentAllocations(
      tenant,
      intent.excessId,
      made(Allocations, { allocations: [allocation] }),
      true,
      keyOf([intent]),
    ),
  );
  const id = body.allocations?.[0]?.allocationID;
  if (id === undefined) return unknown(intent, 'Xero answered without the allocation.');
  return applied(intent, allocationEntry(intent.excessId, id));
}

async function payBack(ctx: PluginContext, intent: Allocation, account: string | null): Promise<Outcome> {
  if (account === null) return refused(intent, ['An account is needed to pay a credit back from.']);
  return repayment(ctx, intent, {
    account,
    of: { overpayment: made(Overpayment, { overpaymentID: intent.excessId }) },
  });
}

/** Xero knows an allocation only below its credit, so the id names both. */
function allocationEntry(excessId: string, allocationId: string): LedgerEntry {
  return { kind: 'allocation', id: `${excessId}/${allocationId}`, url: links.bankTransaction(excessId) };
}
