import { Payment, Payments, type CreditNote, type Overpayment } from 'xero-node';
import type { Allocation, CreditNoteWithRefund, Outcome, PluginContext } from '../../../core/plugin-api/index.ts';
import { vendorNumber } from '../amounts.ts';
import { writing } from '../client.ts';
import { account } from './bookings.ts';
import { elementOf, paymentEntry } from './entries.ts';
import { made } from './made.ts';
import { applied, failed, keyOf, refused, unknown } from './outcomes.ts';

/** Pays a client's credit back from an account; the payment carries the processor's id of the refund. Never throws. */
export async function repayment(
  ctx: PluginContext,
  intent: CreditNoteWithRefund | Allocation,
  from: {
    readonly account: string;
    readonly of: { readonly creditNote: CreditNote } | { readonly overpayment: Overpayment };
  },
): Promise<Outcome> {
  const payment = made(Payment, {
    ...from.of,
    account: account(from.account),
    date: intent.on,
    amount: vendorNumber(intent.amount),
    reference: intent.reference,
    isReconciled: true,
  });
  try {
    const { body } = await writing(ctx, 'refund of a credit', (api, tenant) =>
      api.createPayments(tenant, made(Payments, { payments: [payment] }), false, keyOf([intent])),
    );
    const booked = body.payments?.[0];
    if (!booked) return unknown(intent, 'Xero answered without the payment.');
    const element = elementOf(booked, paymentEntry(booked));
    return element.kind === 'booked' ? applied(intent, element.entry) : refused(intent, element.messages);
  } catch (error) {
    return failed(intent, error);
  }
}
