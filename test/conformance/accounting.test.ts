import { beforeAll, expect, test } from '@jest/globals';
import type { CustomerReceipt, Intent, Invoice, LedgerAccount, Outcome } from '../../core/plugin-api/index.ts';
import { onlyWhere } from '../support/only-where.ts';
import { forEach, pluginsUnderTest } from './plugins.ts';
import { always, portOn, rest, stageFor } from './stage.ts';

forEach(await pluginsUnderTest('accounting'), 'the ledger', (under) => {
  const stage = stageFor(under);
  const call = portOn(stage, 'accounting', 'posting');
  let accounts: readonly LedgerAccount[];
  let made = 0;

  beforeAll(async () => {
    await stage().syncAll();
    accounts = await call((port, ctx) => port.accounts(ctx));
  }, 120_000);

  const post = (intents: readonly Intent[]): Promise<readonly Outcome[]> =>
    call((port, ctx) => port.post(ctx, intents));
  const find = (intents: readonly Intent[]) => call((port, ctx) => port.find(ctx, intents));

  /** Two accounts with money in them and one for costs, in the organisation's own currency. */
  function chosen(): { readonly clearing: LedgerAccount; readonly bank: LedgerAccount; readonly costs: LedgerAccount } {
    const open = accounts.filter(({ archived }) => !archived);
    const [bank, clearing] = open.filter(({ type }) => type === 'bank');
    const costs = open.find(({ type }) => type === 'expense');
    if (!bank || !clearing || !costs) throw new Error('The chart needs two bank accounts and an expense account.');
    return { bank, clearing, costs };
  }

  /** Open sales invoices of the books, with enough due for a scenario each. */
  async function openInvoice(): Promise<{ readonly id: string; readonly invoice: Invoice }> {
    const currency = chosen().clearing.currency ?? 'GBP';
    const open = Object.entries(await stage().records()).flatMap(([name, { data }]) => {
      const [kind, id = ''] = name.split(' ');
      return kind === 'invoice' ? [{ id, invoice: data as Invoice }] : [];
    });
    const found = open.filter(
      ({ invoice }) =>
        invoice.direction === 'sale' &&
        invoice.status === 'open' &&
        invoice.currency === currency &&
        invoice.due.amount > 1_000,
    );
    const one = found[made % found.length];
    if (!one) throw new Error('The books hold no open invoice.');
    return one;
  }

  /** A part payment nobody has made before. */
  async function receipt(change: Partial<CustomerReceipt> = {}): Promise<CustomerReceipt> {
    made += 1;
    const { id, invoice } = await openInvoice();
    return {
      type: 'customer_receipt',
      id: `intent-${made}`,
      reference: `ch_fact_${made}`,
      on: stage().clock.now().toZonedDateTimeISO('UTC').toPlainDate().toString(),
      invoiceId: id,
      invoiceNumber: invoice.number,
      account: chosen().clearing.id,
      amount: { amount: 100 + made, currency: invoice.currency },
      ...change,
    };
  }

  /** One of each kind that needs nothing but the chart of accounts. */
  async function severalKinds(): Promise<readonly Intent[]> {
    const { clearing, bank, costs } = chosen();
    const first = await receipt();
    const { reference, on, amount } = first;
    const own = (kind: string) => ({ id: `intent-${made}-${kind}`, reference: `${reference}_${kind}`, on });
    const common = { account: clearing.id, counterAccount: costs.id, payee: 'Processor', description: 'Conformance' };
    return [
      first,
      {
        ...own('fee'),
        type: 'processor_fee',
        account: clearing.id,
        payee: 'Processor',
        lines: [{ account: costs.id, description: 'Fee', amount }],
      },
      { ...own('out'), type: 'withdrawal', ...common, amount },
      { ...own('in'), type: 'deposit', ...common, amount },
      {
        ...own('payout'),
        type: 'payout_transfer',
        fromAccount: clearing.id,
        toAccount: bank.id,
        amount,
        fromReconciled: true,
        toReconciled: false,
      },
    ];
  }

  /** Entries in the ledger's own books; deleted ones stay in them. */
  async function entries(): Promise<number> {
    const books = await stage().bench.control<{ readonly entries: readonly unknown[] }>('books');
    return books.entries.length;
  }

  test('applied: every kind of intent is booked and is found again by its reference', async () => {
    const intents = await severalKinds();
    const outcomes = await post(intents);
    expect(outcomes.map(({ intentId, status }) => [intentId, status])).toEqual(
      intents.map(({ id }) => [id, 'applied']),
    );
    rest(stage().clock);
    const found = await find(intents);
    expect(found.map((entry) => entry?.id)).toEqual(
      outcomes.map((outcome) => ('entry' in outcome ? outcome.entry.id : outcome.status)),
    );
  });

  test('a receipt lowers what is due by its amount, to the cent', async () => {
    const intent = await receipt();
    const before = await call((port, ctx) => port.invoice(ctx, intent.invoiceId));
    await post([intent]);
    const after = await call((port, ctx) => port.invoice(ctx, intent.invoiceId));
    expect(before.due.amount - after.due.amount).toBe(intent.amount.amount);
  });

  const makes = onlyWhere(
    under.plugin.definition.accounting?.createAccount !== undefined,
    "the port has no 'createAccount'",
  );
  makes('an account that may be made is made once by its name, as it was wished, and stands in the chart', async () => {
    const currency = chosen().clearing.currency ?? 'GBP';
    const wishes = (['bank', 'expense', 'asset'] as const).map((type) => ({
      name: `Conformance ${type}`,
      type,
      currency,
    }));
    for (const wish of wishes) {
      const create = () => call(async (port, ctx) => (await port.createAccount?.(ctx, wish)) ?? null);
      const first = await create();
      expect(first).toMatchObject({ name: wish.name, type: wish.type, archived: false });
      rest(stage().clock);
      expect(await create()).toEqual(first);
      const chart = await call((port, ctx) => port.accounts(ctx));
      expect(chart.filter(({ name }) => name === wish.name)).toEqual([first]);
      rest(stage().clock);
    }
  });

  test('nothing that was never posted is found', async () => {
    expect(await find(await severalKinds())).toEqual([null, null, null, null, null]);
  });

  test('already: the same intents again have the same entries and are in the books once', async () => {
    const intents = await severalKinds();
    const first = await post(intents);
    const count = await entries();
    rest(stage().clock);
    const second = await post(intents);
    expect(second.map((outcome) => ('entry' in outcome ? outcome.entry.id : outcome.status))).toEqual(
      first.map((outcome) => ('entry' in outcome ? outcome.entry.id : outcome.status)),
    );
    expect(await entries()).toBe(count);
  });

  test('refused: more than is due is refused with a reason, and the good ones beside it are booked', async () => {
    const { invoice } = await openInvoice();
    const good = await receipt();
    const tooMuch = await receipt({ amount: { amount: invoice.total.amount * 100, currency: invoice.currency } });
    const outcomes = await post([tooMuch, good]);
    expect(outcomes).toMatchObject([
      { intentId: tooMuch.id, status: 'refused', code: 'exceeds_due', reason: expect.stringMatching(/\S/) },
      { intentId: good.id, status: 'applied' },
    ]);
    expect(await find([tooMuch])).toEqual([null]);
  });

  test('money over what was due becomes credit, which can be put on an invoice', async () => {
    const { id: invoiceId, invoice } = await openInvoice();
    const { reference, on, amount, account } = await receipt();
    const own = (kind: string) => ({ id: `intent-${made}-${kind}`, reference: `${reference}_${kind}`, on, amount });
    const excess: Intent = { ...own('more'), type: 'excess_receipt', contactId: invoice.contactId, account };
    const [held] = await post([excess]);
    if (!held || !('entry' in held)) throw new Error(`The excess is ${held?.status ?? 'lost'}.`);
    const before = await call((port, ctx) => port.invoice(ctx, invoiceId));
    const use: Intent = { ...own('use'), type: 'allocation', excessId: held.entry.id, invoiceId, account: null };
    expect(await post([use])).toMatchObject([{ status: 'applied' }]);
    const after = await call((port, ctx) => port.invoice(ctx, invoiceId));
    expect(before.due.amount - after.due.amount).toBe(amount.amount);
    rest(stage().clock);
    expect((await find([excess, use])).map((entry) => entry !== null)).toEqual([true, true]);
  });

  test('what was given back becomes a credit note with its refund, once', async () => {
    const paid = await receipt();
    await post([paid]);
    const { invoiceId, account, amount, on } = paid;
    const own = { id: `${paid.id}-back`, reference: `${paid.reference}_back`, on, description: 'Refund' };
    const back: Intent = { ...own, type: 'credit_note_with_refund', invoiceId, account, amount };
    const [first] = await post([back]);
    expect(first).toMatchObject({ status: 'applied' });
    rest(stage().clock);
    const count = await entries();
    expect(await post([back])).toMatchObject([{ entry: first && 'entry' in first ? first.entry : null }]);
    expect(await entries()).toBe(count);
  });

  test('an own posting can be taken back, and the invoice is due again', async () => {
    const intent = await receipt();
    const before = await call((port, ctx) => port.invoice(ctx, intent.invoiceId));
    const [booked] = await post([intent]);
    if (!booked || !('entry' in booked)) throw new Error(`The receipt is ${booked?.status ?? 'lost'}.`);
    const { reference, on } = intent;
    const undo: Intent = { id: `${intent.id}-undo`, type: 'reversal', reference, on, entry: booked.entry };
    expect(await post([undo])).toMatchObject([{ status: 'applied' }]);
    expect((await call((port, ctx) => port.invoice(ctx, intent.invoiceId))).due).toEqual(before.due);
    expect(await find([intent])).toEqual([null]);
  });

  test('unknown, with effect: a cut line says unknown, find brings the entry, and it is booked once', async () => {
    const match = await stage().callOf(async () => post([await receipt()]));
    const intent = await receipt();
    const count = await entries();
    await stage().bench.fault({ kind: 'cut_after_effect', match });
    expect(await post([intent])).toMatchObject([{ intentId: intent.id, status: 'unknown' }]);
    expect(await find([intent])).toMatchObject([{ id: expect.any(String) }]);
    expect(await entries()).toBe(count + 1);
  });

  test('unknown, without effect: find brings nothing, and posting it again books it once', async () => {
    const match = await stage().callOf(async () => post([await receipt()]));
    const intent = await receipt();
    const count = await entries();
    await stage().bench.fault({ kind: 'cut_before_effect', match });
    expect(await post([intent])).toMatchObject([{ status: 'unknown' }]);
    expect(await find([intent])).toEqual([null]);
    expect(await post([intent])).toMatchObject([{ status: 'applied' }]);
    expect(await entries()).toBe(count + 1);
  });

  test.each([
    ['a web page', { kind: 'html' }],
    ['half a JSON', { kind: 'half' }],
    ['500', { kind: 'status', status: 500 }],
  ])('%s in answer to a posting is unknown, never a success and never a refusal', async (_name, fault) => {
    const match = await stage().callOf(async () => post([await receipt()]));
    await stage().bench.fault({ match, times: always, ...fault });
    expect(await post([await receipt()])).toMatchObject([{ status: 'unknown' }]);
  });

  test('a ledger that is too busy took nothing: refused as unavailable, and good later', async () => {
    const match = await stage().callOf(async () => post([await receipt()]));
    const intent = await receipt();
    const count = await entries();
    await stage().bench.fault({ kind: 'status', status: 429, headers: { 'retry-after': '30' }, match });
    expect(await post([intent])).toMatchObject([{ status: 'refused', code: 'unavailable' }]);
    expect(await entries()).toBe(count);
    rest(stage().clock);
    expect(await post([intent])).toMatchObject([{ status: 'applied' }]);
  });

  test('reading an invoice that does not exist is NotFound', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000';
    await expect(call((port, ctx) => port.invoice(ctx, nowhere))).rejects.toMatchObject({ code: 'not_found' });
  });
});
