import { newId } from '../../../core/ground/ids.ts';
import {
  NotFound,
  OutcomeUnknown,
  VendorRefused,
  VendorUnavailable,
  type BalanceTransaction,
  type CheckoutRequest,
  type Money,
  type OpenedCheckout,
  type PaymentsPort,
  type PluginContext,
  type RecordRef,
} from '../../../core/plugin-api/index.ts';

/** A processor in memory: one checkout per intent id, money facts added by the test. */
export class FakeProcessor implements PaymentsPort {
  readonly connectionId = newId();
  readonly checkouts = new Map<string, OpenedCheckout>();
  readonly requests: CheckoutRequest[] = [];
  readonly transactions: (BalanceTransaction & { readonly id: string })[] = [];
  held = 0;
  isAway = false;
  /** What was given back, by intent id. */
  readonly refunds = new Map<string, { readonly id: string; readonly chargeId: string; readonly amount: Money }>();
  refusesRefunds = false;
  /** Breaks the line after the next checkout was opened or refund was made. */
  cutNext = false;

  async openCheckout(_ctx: PluginContext, request: CheckoutRequest): Promise<OpenedCheckout> {
    await this.reach();
    this.requests.push(request);
    const known = [...this.checkouts.values()].find(
      ({ metadata }) => metadata['portico_checkout'] === request.intentId,
    );
    const opened = known ?? {
      id: `cs_${this.checkouts.size + 1}`,
      status: 'open' as const,
      payment: 'unpaid' as const,
      amount: request.amount,
      url: `https://pay.example/${this.checkouts.size + 1}`,
      expiresAt: '2026-11-25T19:00:00Z',
      paymentId: null,
      metadata: request.metadata,
    };
    this.checkouts.set(opened.id, opened);
    if (this.cutNext) {
      this.cutNext = false;
      throw new VendorUnavailable('The line broke.');
    }
    return opened;
  }

  async checkout(_ctx: PluginContext, id: string): Promise<OpenedCheckout> {
    await this.reach();
    return this.known(id);
  }

  async expireCheckout(_ctx: PluginContext, id: string): Promise<OpenedCheckout> {
    await this.reach();
    const checkout = this.known(id);
    if (checkout.status === 'open') this.checkouts.set(id, { ...checkout, status: 'expired', url: null });
    return this.known(id);
  }

  /** Once per intent, as the port promises; a line cut after the effect is healed by asking again. */
  async refund(
    _ctx: PluginContext,
    request: { readonly intentId: string; readonly chargeId: string; readonly amount: Money },
  ): Promise<RecordRef> {
    await this.reach();
    if (this.refusesRefunds) throw new VendorRefused('The payer’s bank takes nothing back.');
    const known = this.refunds.get(request.intentId) ?? { ...request, id: `re_here_${this.refunds.size + 1}` };
    this.refunds.set(request.intentId, known);
    if (this.cutNext) {
      this.cutNext = false;
      throw new OutcomeUnknown('The line broke.');
    }
    return { kind: 'refund', externalId: known.id };
  }

  async *balanceTransactions(): AsyncIterable<BalanceTransaction & { readonly id: string }> {
    await this.reach();
    yield* this.transactions;
  }

  async balance(): Promise<readonly { currency: string; available: number; pending: number; reserved: number }[]> {
    await this.reach();
    const currencies = new Set(['GBP', ...this.transactions.map(({ net }) => net.currency)]);
    return [...currencies].map((currency) => {
      const own = this.transactions.filter(({ net }) => net.currency === currency);
      const pending = own.reduce((sum, { net }) => sum + net.amount, currency === 'GBP' ? this.held : 0);
      return { currency, available: 0, pending, reserved: 0 };
    });
  }

  /** What the payer does on the processor's page. */
  pay(id: string, payment: 'paid' | 'processing' | 'failed' = 'paid'): void {
    this.checkouts.set(id, { ...this.known(id), status: 'complete', payment, url: null });
  }

  private known(id: string): OpenedCheckout {
    const checkout = this.checkouts.get(id);
    if (!checkout) throw new NotFound('There is no such checkout.');
    return checkout;
  }

  private async reach(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.isAway) throw new VendorUnavailable('The processor does not answer.');
  }
}
