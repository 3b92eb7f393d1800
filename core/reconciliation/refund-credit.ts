import type { Transaction as Tx } from '../db/index.ts';
import { requestRefund } from '../payments/index.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import type { QueueItem } from './queue.ts';
import { readCredits } from './subject-queries.ts';
import { creditSubject } from './cases/credit.ts';

/** A client's credit goes back to where it came from; the refund is booked against the credit once it moved. */
export async function refundCredit(
  deps: Deps,
  tx: Tx,
  item: QueueItem,
  reason: string,
  by: string | null,
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
  });
}
