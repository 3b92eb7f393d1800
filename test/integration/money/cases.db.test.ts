import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { transaction } from '../../../core/db/index.ts';
import {
  cutOver,
  decide,
  inputOptions,
  openItems,
  proof,
  readAccounts,
  reconcile,
  saveMapping,
  suggestMapping,
  type AnswerInput,
  type ChoiceId,
} from '../../../core/reconciliation/index.ts';
import type { Deps } from '../../../core/wing.ts';
import { testDatabase } from '../../support/database.ts';
import { openHouse, type House, type TestClock } from '../../support/house.ts';
import { openVendors, type Vendors } from '../../support/vendors.ts';

/**
 * The cases once through both vendors' own plugins and sandboxes, read in the ledger's books as a bookkeeper would.
 * One after the other on one firm: each ends with the three sides in agreement.
 */
let house: House;
let deps: Deps;
let vendors: Vendors;
let before: Books;

interface Books {
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly balance: string }[];
  readonly invoices: readonly { readonly number: string; readonly status: string; readonly amountDue: string }[];
  readonly entries: readonly {
    readonly id: string;
    readonly kind: string;
    readonly status: string;
    readonly reference: string;
  }[];
}

beforeAll(async () => {
  const db = await testDatabase();
  house = await openHouse(db, []);
  const clock = ticking(house.clock);
  vendors = await openVendors(db, clock);
  deps = { ...house.deps, clock, plugins: vendors.host };
  const pair = { paymentConnectionId: vendors.processor.connectionId, ledgerConnectionId: vendors.ledger.connectionId };
  const accounts = await readAccounts(deps, pair.ledgerConnectionId);
  const mapping = suggestMapping(accounts, 'GBP', 'Stripe');
  if (!mapping) throw new Error('no accounts to suggest');
  await saveMapping(deps, pair, 'GBP', mapping);
  await cutOver(deps, pair.paymentConnectionId, pair.ledgerConnectionId);
}, 120_000);

afterAll(async () => {
  await vendors.close();
  await house.close();
});

/** Every look moves it on a little: a pass of a stream must end after it was asked for. */
function ticking(clock: TestClock): TestClock {
  return {
    advance: (duration) => clock.advance(duration),
    now: () => {
      clock.advance({ milliseconds: 5 });
      return clock.now();
    },
  };
}

let used = 0;

/** An open invoice in pounds nobody used yet, with what is due of it. */
async function invoice(): Promise<{ id: string; number: string; due: number }> {
  const rows = await deps.db
    .hub('records')
    .where({ kind: 'invoice' })
    .whereRaw(`data->>'status' = 'open' and data->>'direction' = 'sale' and data->>'currency' = 'GBP'`)
    .whereRaw(`(data#>>'{due,amount}')::bigint > 10000`)
    .orderBy('external_id')
    .select<{ external_id: string; data: { number: string; due: { amount: number } } }[]>('external_id', 'data');
  const row = rows[0];
  if (!row) throw new Error('no open invoice is left');
  return { id: row.external_id, number: row.data.number, due: row.data.due.amount };
}

async function pay(of: { id: string; number: string }, amount: number, method = 'card'): Promise<string> {
  used += 1;
  const { url } = await vendors.host.call(vendors.processor.connectionId, 'payments', 'interactive', (port, ctx) =>
    port.openCheckout(ctx, {
      intentId: `checkout-${used}`,
      amount: { amount, currency: 'GBP' },
      description: `Invoice ${of.number}`,
      payerEmail: null,
      metadata: { portico_invoice: of.id, portico_number: of.number },
      successUrl: 'http://localhost:1/ok',
      cancelUrl: 'http://localhost:1/no',
      locale: 'en-GB',
    }),
  );
  const { charge = '' } = await vendors.processor.act('pay', { url, method });
  await follow();
  return charge;
}

/** News by polling, then the work, as the worker does. */
async function follow(): Promise<void> {
  await vendors.host.syncNow(vendors.processor.connectionId, { wait: true });
  for (let round = 0; round < 3; round += 1) {
    await reconcile(deps);
    house.clock.advance({ seconds: 12 });
  }
}

async function answer(kind: string, choice: ChoiceId, input: AnswerInput = {}): Promise<void> {
  const items = await transaction(deps.db, (tx) => openItems(tx));
  const item = items.find((one) => one.kind === kind);
  if (!item) throw new Error(`nothing of the kind ${kind} waits: ${JSON.stringify(items)}`);
  await decide(deps, item.id, { choice, input, reason: 'Because' }, null);
  await follow();
}

const read = (): Promise<Books> => vendors.ledger.read<Books>('books');
const pence = (text: string | undefined): number => Math.round(Number(text ?? '0') * 100);

async function mark(): Promise<void> {
  before = await read();
}

/** By how much an account moved since the mark, minor units. */
async function moved(name: string): Promise<number> {
  const of = (books: Books): number => pence(books.accounts.find((account) => account.name === name)?.balance);
  return of(await read()) - of(before);
}

const stateOf = async (number: string): Promise<string> =>
  (await read()).invoices.find((one) => one.number === number)?.status ?? 'gone';

async function agrees(waiting = 0): Promise<void> {
  const report = await proof(deps);
  expect(report.currencies.flatMap(({ differences }) => differences)).toEqual([]);
  expect(report.open.map((one) => `${one.case} ${one.sentence}`)).toHaveLength(waiting);
}

const fee = (amount: number): number => Math.floor((amount * 15 + 500) / 1000) + 20;

test('C1: a card payment is gross on its invoice, with its fee', async () => {
  await mark();
  const one = await invoice();
  await pay(one, one.due);
  expect(await stateOf(one.number)).toBe('PAID');
  expect(await moved('Stripe Clearing (GBP)')).toBe(one.due - fee(one.due));
  await agrees();
});

test('C6, C6b: beyond what is due it is credit, which a refund pays back', async () => {
  await mark();
  const one = await invoice();
  const charge = await pay(one, one.due);
  const twice = await pay(one, 5_000);
  expect(charge).not.toBe(twice);
  await agrees(1);
  await answer('credit', 'keep');
  await vendors.processor.act('refund', { charge: twice });
  await follow();
  expect(await moved('Stripe Clearing (GBP)')).toBe(one.due - fee(one.due) - fee(5_000));
  await agrees();
});

test('C6: credit put on another invoice pays part of it', async () => {
  const one = await invoice();
  await pay(one, one.due);
  await pay(one, 5_000);
  const items = await transaction(deps.db, (tx) => openItems(tx));
  const [item] = items;
  const options = item ? await transaction(deps.db, (tx) => inputOptions(tx, item, 'put_on_invoice')) : [];
  if (options[0]) {
    await answer('credit', 'put_on_invoice', { invoice: options[0].id });
    expect((await read()).entries.findLast(({ kind }) => kind === 'allocation')).toMatchObject({
      status: 'AUTHORISED',
    });
  } else await answer('credit', 'keep');
  await agrees();
});

test('C3, C3c: a refund is a credit note with its payment, taken back when it fails', async () => {
  const one = await invoice();
  const charge = await pay(one, one.due);
  await mark();
  const { refund = '' } = await vendors.processor.act('refund', { charge, amount: '40.00' });
  await follow();
  await answer('refund', 'credit_note');
  expect(await moved('Stripe Clearing (GBP)')).toBe(-4_000);
  expect(await stateOf(one.number)).toBe('PAID');
  await agrees();
  await vendors.processor.act('fail_refund', { refund });
  await follow();
  expect(await moved('Stripe Clearing (GBP)')).toBe(0);
  await agrees();
});

test('C3b: paid another way, the invoice is due again for what went back', async () => {
  const one = await invoice();
  const charge = await pay(one, one.due);
  await vendors.processor.act('refund', { charge, amount: '40.00' });
  await follow();
  await answer('refund', 'another_way');
  const shown = (await read()).invoices.find(({ number }) => number === one.number);
  expect(shown).toMatchObject({ status: 'AUTHORISED', amountDue: '40.00' });
  await agrees();
});

test('C4, C4b: a dispute stands on its own account until it is won', async () => {
  const one = await invoice();
  const charge = await pay(one, one.due);
  await mark();
  const { dispute = '' } = await vendors.processor.act('dispute', { charge });
  await follow();
  expect([await moved('Disputed payments'), await moved('Stripe fees')]).toEqual([one.due, 2_000]);
  await agrees();
  await vendors.processor.act('close_dispute', { dispute, won: true, fee_back: '15.00' });
  await follow();
  expect([await moved('Disputed payments'), await moved('Stripe fees')]).toEqual([0, 500]);
  await agrees();
});

test.each<[ChoiceId, string]>([
  ['cancel_sale', 'PAID'],
  ['write_off', 'PAID'],
])('C4c: lost, %s: the disputed payments end at zero', async (choice, status) => {
  await mark();
  const one = await invoice();
  const charge = await pay(one, one.due);
  const { dispute = '' } = await vendors.processor.act('dispute', { charge });
  await follow();
  await vendors.processor.act('close_dispute', { dispute, won: false });
  await follow();
  const books = await read();
  const account = books.accounts.find(({ name }) => name === 'General expenses')?.id ?? '';
  await answer('lost', choice, { account });
  expect(await moved('Disputed payments')).toBe(0);
  expect(await stateOf(one.number)).toBe(status);
  await agrees();
});

test('C14: a debit that comes back late is re-opened', async () => {
  await mark();
  const one = await invoice();
  const charge = await pay(one, one.due, 'delayed');
  await agrees();
  await vendors.processor.act('settle', { charge });
  await follow();
  expect(await stateOf(one.number)).toBe('PAID');
  await vendors.processor.act('fail', { charge });
  await follow();
  await answer('returned', 'reopen');
  expect([await stateOf(one.number), await moved('Disputed payments')]).toEqual(['AUTHORISED', 0]);
  await agrees();
});

test('C2, C2b: a payout is a transfer, taken back when it fails', async () => {
  await mark();
  const { payout = '' } = await vendors.processor.act('payout');
  await follow();
  const out = await moved('Business current account');
  expect(await moved('Stripe Clearing (GBP)')).toBe(-out);
  await agrees();
  await vendors.processor.act('fail_payout', { payout });
  await follow();
  expect(await moved('Business current account')).toBe(0);
  await agrees();
});

test('C2d, C17: an instant payout, bills, taxes, reserves and top-ups follow by themselves', async () => {
  await mark();
  await vendors.processor.act('payout_by_hand', { amount: '50.00', method: 'instant' });
  for (const [name, amount] of [
    ['bill', '30.00'],
    ['tax', '6.00'],
    ['reserve', '5.00'],
    ['top_up', '70.00'],
  ] as const)
    await vendors.processor.act(name, { amount });
  await follow();
  expect([await moved('Stripe fees'), await moved('Business current account')]).toEqual([3_650, 5_000 - 7_000]);
  await agrees();
});

test('C10c: a payment removed in the ledger is named, and booked again when a person says so', async () => {
  const one = await invoice();
  await pay(one, one.due);
  const entry = (await read()).entries.findLast(({ kind }) => kind === 'payment')?.id ?? '';
  await vendors.ledger.act('delete_payment', { entry });
  await vendors.host.syncNow(vendors.ledger.connectionId, { wait: true });
  await follow();
  const report = await proof(deps);
  expect(report.currencies.flatMap(({ differences }) => differences)).toMatchObject([
    { kind: 'missing_in_books', ref: entry },
  ]);
  await answer('removed', 'rebook');
  expect(await stateOf(one.number)).toBe('PAID');
  await agrees();
});

test('C11: what lies in a closed period waits, and goes on the first open day by a person’s word', async () => {
  await vendors.ledger.act('lock', { date: '2026-11-24' });
  await mark();
  const one = await invoice();
  await pay(one, one.due);
  expect(await moved('Stripe Clearing (GBP)')).toBe(0);
  await agrees(2);
  await answer('closed_period', 'later_day');
  expect(await stateOf(one.number)).toBe('PAID');
  const receipt = (await read()).entries.findLast(({ kind }) => kind === 'payment');
  expect(receipt?.reference).toContain('(of 2026-11-24)');
  await agrees();
});
