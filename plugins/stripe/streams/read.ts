import type Stripe from 'stripe';
import {
  NotFound,
  type NormalisedRecord,
  type PluginContext,
  type ReadResult,
  type RecordKind,
  type RecordRef,
} from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { isLive, refuseOtherMode } from '../live-mode.ts';
import { balanceTransactionRecord, isPayoutItself } from '../records/balance-transactions.ts';
import { chargeRecord } from '../records/charges.ts';
import { checkoutRecord, takesPayment } from '../records/checkouts.ts';
import { disputeRecord } from '../records/disputes.ts';
import { expanded } from '../records/expanded.ts';
import { payoutRecord } from '../records/payouts.ts';
import { refundRecord } from '../records/refunds.ts';
import { alongside, carriedBy, withPayouts } from './payout-of.ts';

type ReadOne = (ctx: PluginContext, id: string) => Promise<readonly NormalisedRecord[]>;

/** Half of what Stripe allows in a second in test mode, so that a payer's click always finds room. */
const atOnce = 12;

/**
 * Reads things of one kind afresh, each with the movements it caused; the same for every stream, since a stream
 * brings more kinds than its own. One Stripe does not know is `deleted`; a kind that is not Stripe's brings nothing.
 */
export async function read(ctx: PluginContext, ids: readonly string[], kind: RecordKind): Promise<ReadResult> {
  const readOne = readers.get(kind);
  if (!readOne) return { records: [], deleted: [] };
  // By kind and id: two payouts may bring the same movement, and a page names each thing once.
  const records = new Map<string, NormalisedRecord>();
  const deleted: RecordRef[] = [];
  for (let from = 0; from < ids.length; from += atOnce) {
    const batch = ids.slice(from, from + atOnce);
    const found = await Promise.all(batch.map(async (id) => ({ id, read: await orNull(readOne(ctx, id)) })));
    for (const one of found)
      if (one.read) for (const record of one.read) records.set(`${record.kind} ${record.externalId}`, record);
      else deleted.push({ kind, externalId: one.id });
  }
  return { records: [...records.values()], deleted };
}

/** The charge with its movement in one call, so that new money never waits for a second look. */
async function readCharge(ctx: PluginContext, id: string): Promise<readonly NormalisedRecord[]> {
  const charge = await reading(ctx, 'charge', (stripe) =>
    stripe.charges.retrieve(id, { expand: ['balance_transaction', 'failure_balance_transaction'] }),
  );
  return chargeWithMovements(ctx, charge);
}

async function readRefund(ctx: PluginContext, id: string): Promise<readonly NormalisedRecord[]> {
  const refund = await reading(ctx, 'refund', (stripe) =>
    stripe.refunds.retrieve(id, { expand: ['balance_transaction', 'failure_balance_transaction'] }),
  );
  const movements = [expanded(refund.balance_transaction), expanded(refund.failure_balance_transaction)];
  return [refundRecord(refund, isLive(ctx)), ...(await alongside(ctx, movements))];
}

async function readDispute(ctx: PluginContext, id: string): Promise<readonly NormalisedRecord[]> {
  const dispute = await reading(ctx, 'dispute', (stripe) => stripe.disputes.retrieve(id));
  refuseOtherMode(ctx, dispute.livemode);
  return [disputeRecord(dispute), ...(await alongside(ctx, dispute.balance_transactions))];
}

/** The payout and, when it is automatic, all it carried with their `payoutId`. */
async function readPayout(ctx: PluginContext, id: string): Promise<readonly NormalisedRecord[]> {
  const payout = await reading(ctx, 'payout', (stripe) =>
    stripe.payouts.retrieve(id, { expand: ['balance_transaction', 'failure_balance_transaction'] }),
  );
  refuseOtherMode(ctx, payout.livemode);
  const own = [expanded(payout.balance_transaction), expanded(payout.failure_balance_transaction)].filter(
    (bt) => bt !== null,
  );
  const carried = payout.automatic ? await Array.fromAsync(carriedBy(ctx, id)) : [];
  const movements = new Map(own.filter(isPayoutItself).map((bt) => [bt.id, balanceTransactionRecord(bt, null)]));
  for (const bt of carried) movements.set(bt.id, balanceTransactionRecord(bt, id));
  const others = own.filter((bt) => !movements.has(bt.id));
  return [payoutRecord(payout), ...movements.values(), ...(await alongside(ctx, others))];
}

/** The session with its payment, charge and movement: what a payer just did, in one call. */
async function readCheckout(ctx: PluginContext, id: string): Promise<readonly NormalisedRecord[]> {
  const session = await reading(ctx, 'checkout', (stripe) =>
    stripe.checkout.sessions.retrieve(id, {
      expand: [
        'payment_intent.latest_charge.balance_transaction',
        'payment_intent.latest_charge.failure_balance_transaction',
      ],
    }),
  );
  refuseOtherMode(ctx, session.livemode);
  if (!takesPayment(session)) return [];
  const charge = expanded(expanded(session.payment_intent)?.latest_charge);
  return [checkoutRecord(session), ...(charge ? await chargeWithMovements(ctx, charge) : [])];
}

async function readBalanceTransaction(ctx: PluginContext, id: string): Promise<readonly NormalisedRecord[]> {
  return withPayouts(ctx, [
    await reading(ctx, 'balance transaction', (stripe) => stripe.balanceTransactions.retrieve(id)),
  ]);
}

async function chargeWithMovements(ctx: PluginContext, charge: Stripe.Charge): Promise<readonly NormalisedRecord[]> {
  refuseOtherMode(ctx, charge.livemode);
  const movements = [expanded(charge.balance_transaction), expanded(charge.failure_balance_transaction)];
  return [chargeRecord(charge), ...(await alongside(ctx, movements))];
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

const readers = new Map<RecordKind, ReadOne>([
  ['charge', readCharge],
  ['refund', readRefund],
  ['dispute', readDispute],
  ['payout', readPayout],
  ['checkout', readCheckout],
  ['balance_transaction', readBalanceTransaction],
]);
