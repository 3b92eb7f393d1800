import type { PluginContext } from '../context.ts';
import type { Money } from '../money.ts';
import type { BalanceTransaction, Checkout, RecordRef } from '../records.ts';

export interface CheckoutRequest {
  /** Same id, same checkout, once. */
  readonly intentId: string;
  readonly amount: Money;
  /** What the payer reads: 'Invoice INV-0123'. */
  readonly description: string;
  readonly payerEmail: string | null;
  /** Kept on the payment, so that the charge names its invoice later. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly locale: string;
}

export type OpenedCheckout = Checkout & { readonly id: string };

export interface ProcessorBalance {
  readonly currency: string;
  /** Minor units of `currency`. */
  readonly available: number;
  readonly pending: number;
  readonly reserved: number;
}

export type IdentifiedBalanceTransaction = BalanceTransaction & { readonly id: string };

/** The payment processor. Writes raise OutcomeUnknown when the effect is not known. */
export interface PaymentsPort {
  openCheckout(ctx: PluginContext, request: CheckoutRequest): Promise<OpenedCheckout>;
  checkout(ctx: PluginContext, id: string): Promise<OpenedCheckout>;
  /** Closes an open checkout; answers what it was, also when the payer won the race. */
  expireCheckout(ctx: PluginContext, id: string): Promise<OpenedCheckout>;
  refund?(
    ctx: PluginContext,
    request: { readonly intentId: string; readonly chargeId: string; readonly amount: Money; readonly reason: string },
  ): Promise<RecordRef>;
  /** Newest last, within one call's bounds; `payout` only for automatic payouts. */
  balanceTransactions(
    ctx: PluginContext,
    which: { readonly since: string } | { readonly payout: string },
  ): AsyncIterable<IdentifiedBalanceTransaction>;
  balance(ctx: PluginContext): Promise<readonly ProcessorBalance[]>;
}
