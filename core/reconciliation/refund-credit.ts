import type { Transaction as Tx } from '../db/index.ts';
import { requestRefund } from '../payments/index.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import type { PairIds } from './pair.ts';
import type { QueueItem } from './queue.ts';
import { readCredits } from './subject-queries.ts';
import { creditSubject } from './cases/credit.ts';

/** A client's credit goes back to where it came from; the refund is booked against the credit once it moved. */
export async function refundCredit(
  deps: Deps,
  tx: Tx,
  item: QueueItem,
  { answerId, reason, by }: { readonly answerId: string | null; readonly reason: string; readonly by: string | null },
): Promise<void> {
  const credits = await readCredits(tx, item.pair);
  const credit = credits.find((one) => creditSubject(one) === item.source);
  if (!credit) throw new InvalidInput('This credit is gone already. Look at it again.');
  await requestRefund(deps, tx, {
    paymentConnectionId: item.pair.paymentConnectionId,
    chargeId: credit.chargeId,
    amount: item.amount,
    reason,
    treatment: 'overpayment',
    by,
    answerId,
  });
}

/**
 * An answer whose refund moved no money in the end is over, so that the credit is asked about again: the processor
 * refused, or the payer's bank sent the money back. While the ledger still shows the refund, nothing is left to ask.
 */
export async function endUnrefunded(tx: Tx, pair: PairIds, now: string): Promise<void> {
  await tx.raw(
    `update answers a set undone_at = :now from refund_requests q
     where q.answer_id = a.id and a.undone_at is null
       and a.payment_connection_id = :payment and a.ledger_connection_id = :ledger
       and (q.state = 'refused'
            or exists (select from records r where r.connection_id = :payment and r.kind = 'refund'
                         and r.data #>> '{metadata,portico_intent}' = q.id::text
                         and (r.data ->> 'status' in ('failed', 'canceled')
                              or exists (select from records t where t.connection_id = :payment
                                           and t.kind = 'balance_transaction' and t.deleted_at is null
                                           and t.data ->> 'category' = 'refund_failure'
                                           and t.data #>> '{source,id}' = r.external_id))))`,
    { payment: pair.paymentConnectionId, ledger: pair.ledgerConnectionId, now },
  );
}
