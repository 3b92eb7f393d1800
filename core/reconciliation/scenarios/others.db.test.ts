import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../../test/support/database.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { transaction } from '../../db/index.ts';
import { inputOptions, keepRules, ordinaryRules, readRules, reconcile, type Rules } from '../index.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
});

afterEach(() => firm.close());

const opening = 10_00;

async function paid(how: Parameters<Scenario['pay']>[1] = {}): Promise<string> {
  const charge = await firm.pay(await firm.invoice(), how);
  await firm.settle();
  return charge;
}

async function rule(change: Partial<Rules>): Promise<void> {
  const pair = { paymentConnectionId: firm.processor.connectionId, ledgerConnectionId: firm.ledger.connectionId };
  await transaction(firm.db, (tx) =>
    keepRules(tx, pair, { ...ordinaryRules, ...change }, null, '2026-11-24T19:00:00Z'),
  );
}

describe('C17: the processor’s other movements', () => {
  test('its bills and taxes are fees', async () => {
    await firm.moves('fee', -30_00);
    await firm.moves('tax', -6_00);
    await firm.settle();
    expect([firm.shows('fees'), firm.shows('clearing')]).toEqual([36_00, opening - 36_00]);
    await firm.isDone();
  });

  test('a reserve is listed and not booked, and its release ends that', async () => {
    await firm.moves('reserve', -5_00);
    await firm.settle();
    expect(firm.shows('clearing')).toBe(opening);
    await firm.isDone();
    await firm.moves('reserve', 5_00);
    await firm.settle();
    await firm.isDone();
  });

  test('a top-up is a transfer from the bank', async () => {
    await firm.moves('topup', 70_00);
    await firm.settle();
    expect([firm.shows('bank'), firm.shows('clearing')]).toEqual([-70_00, opening + 70_00]);
    await firm.isDone();
  });

  test('what nobody knows is named and waits; a person says what it is', async () => {
    await firm.moves('other', -9_00, 'climate_contribution');
    await firm.settle();
    const [item] = await firm.waiting();
    expect(item).toMatchObject({ kind: 'unknown', case: 'C17', amount: gbp(-9_00) });
    expect(item?.sentence).toContain('climate_contribution');
    expect(firm.shows('clearing')).toBe(opening);
    const options = item ? await transaction(firm.db, (tx) => inputOptions(tx, item, 'to_account')) : [];
    expect(options.map(({ label }) => label)).toEqual(['Bad debts', 'Processor fees', 'Sales']);
    await firm.answer('unknown', 'to_account', { input: { account: 'bad-debts' } });
    expect([firm.shows('bad-debts'), firm.shows('clearing')]).toEqual([9_00, opening - 9_00]);
    await firm.isDone();
  });
});

describe('C11: a closed period', () => {
  test('holds what is dated in it; put on the first open day, it says its own', async () => {
    firm.ledger.locks = { period: '2026-11-24', yearEnd: null };
    await paid();
    expect((await firm.waiting()).map(({ kind }) => kind)).toEqual(['closed_period', 'closed_period']);
    expect(firm.shows('clearing')).toBe(opening);
    await firm.answer('closed_period', 'later_day');
    expect(firm.ledger.entries.map(({ intent }) => [intent.on, intent.occurredOn])).toEqual([
      ['2026-11-25', '2026-11-24'],
      ['2026-11-25', '2026-11-24'],
    ]);
    await firm.isDone();
  });
});

describe('C18: what the ledger cannot take now', () => {
  test('waits, and goes once a person mended it', async () => {
    firm.ledger.archivedContacts.add('contact-1');
    await paid();
    expect(await firm.waiting()).toMatchObject([{ kind: 'held', case: 'C18' }]);
    await firm.agrees();
    firm.ledger.archivedContacts.clear();
    await firm.answer('held', 'try_again');
    await firm.isDone();
  });
});

describe('C15: one payment for several invoices', () => {
  test('a receipt on each as stated, one fee', async () => {
    const [first, second] = [await firm.invoice({ due: gbp(50_00) }), await firm.invoice({ due: gbp(70_00) })];
    await firm.pay(first, { metadata: { portico_split: `${first}=5000;${second}=7000` } });
    await firm.settle();
    expect([firm.dueOf(first), firm.dueOf(second)]).toEqual([0, 0]);
    expect([firm.booked('customer_receipt'), firm.booked('processor_fee')]).toEqual([2, 1]);
    await firm.isDone();
  });

  test('a refund of it is entered by hand, and then adopted: nobody guesses which invoice it is for', async () => {
    const [first, second] = [await firm.invoice({ due: gbp(50_00) }), await firm.invoice({ due: gbp(70_00) })];
    const charge = await firm.pay(first, { metadata: { portico_split: `${first}=5000;${second}=7000` } });
    await firm.settle();
    await firm.refund(charge, 20_00);
    await firm.settle();
    const [item] = await firm.waiting();
    expect(item).toMatchObject({ kind: 'by_hand', case: 'C3', choices: [{ id: 'adopt' }, { id: 'exclude' }] });
    await firm.agrees();
    firm.ledger.book({
      type: 'withdrawal',
      id: 'by-hand',
      reference: 'Refund, first invoice',
      on: '2026-11-24',
      account: 'clearing',
      counterAccount: 'sales',
      payee: 'Acme',
      description: '',
      amount: gbp(20_00),
    });
    await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
    const [entry] = item ? await transaction(firm.db, (tx) => inputOptions(tx, item, 'adopt')) : [];
    await firm.answer('by_hand', 'adopt', { input: { entry: entry?.id ?? '' } });
    await firm.isDone();
  });

  test('a split that does not sum to the payment is a question', async () => {
    const invoice = await firm.invoice();
    await firm.pay(invoice, { metadata: { portico_split: `${invoice}=5000` } });
    await firm.settle();
    expect(await firm.waiting()).toMatchObject([{ kind: 'look', case: 'C17' }]);
  });
});

describe('the bookkeeper’s rules', () => {
  test('are the ordinary ones until somebody sets others', async () => {
    const pair = { paymentConnectionId: firm.processor.connectionId, ledgerConnectionId: firm.ledger.connectionId };
    expect(await transaction(firm.db, (tx) => readRules(tx, pair))).toEqual(ordinaryRules);
    await rule({ approveUntil: '2026-12-24', refundDefault: 'credit_note' });
    expect(await transaction(firm.db, (tx) => readRules(tx, pair))).toEqual({
      ...ordinaryRules,
      approveUntil: '2026-12-24',
      refundDefault: 'credit_note',
    });
  });

  test('approve first: nothing is written before a person’s word', async () => {
    await rule({ approveUntil: '2026-12-24' });
    await paid();
    expect(firm.shows('clearing')).toBe(opening);
    expect((await firm.waiting()).map(({ kind }) => kind)).toEqual(['approve', 'approve']);
    await firm.answer('approve', 'approve');
    expect(firm.shows('clearing')).toBe(opening + 118_00);
    await firm.isDone();
  });

  test('approve first: taking an entry back waits for a word as well, however often it is planned', async () => {
    await paid();
    const payout = await firm.payout(118_00);
    await firm.settle();
    await rule({ approveUntil: '2026-12-24' });
    await firm.payoutFails(payout);
    for (let round = 0; round < 3; round += 1) {
      await reconcile(firm.house.deps);
      expect(await firm.waiting()).toMatchObject([{ kind: 'approve', case: 'C2b' }]);
    }
    await firm.answer('approve', 'approve');
    expect(firm.shows('bank')).toBe(0);
    await firm.isDone();
  });

  test('dry run: planned and shown, never written', async () => {
    await rule({ dryRun: true });
    await paid();
    expect(await firm.states()).toEqual(['receipt planned', 'fee planned']);
    expect(firm.ledger.entries).toEqual([]);
  });

  test('tax on fees is on the fee’s line', async () => {
    await rule({ feeTaxType: 'REVERSECHARGES' });
    await paid();
    const fee = firm.ledger.entries.find(({ intent }) => intent.type === 'processor_fee')?.intent;
    expect(fee).toMatchObject({ lines: [{ taxType: 'REVERSECHARGES' }] });
  });
});
