import type { Transaction } from '../db/index.ts';
import { queueMail } from '../notifications/index.ts';
import { money } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import type { CheckoutRow } from './checkout.ts';

/** Tells who paid that the money arrived: one mail per checkout, ever, in the transaction that learnt it. */
export async function queueReceipt(
  tx: Transaction,
  checkout: CheckoutRow,
  deps: Pick<Deps, 'clock' | 'url' | 'mode'>,
): Promise<void> {
  const to = checkout.request.payerEmail;
  if (to === null) return;
  await queueMail(
    tx,
    {
      personId: checkout.personId,
      to,
      event: `receipt:${checkout.id}`,
      template: 'payments/receipt',
      model: {
        amount: money(checkout.amount, checkout.currency),
        number: checkout.request.metadata['portico_number'] ?? '',
        paidAt: checkout.paidAt ?? deps.clock.now().toString(),
        invoicePath: `/invoices/${checkout.invoiceId}`,
      },
    },
    deps,
  );
}
