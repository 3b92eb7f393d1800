import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerFault } from '../../../test/support/money/fake-ledger.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { transaction } from '../../db/index.ts';
import { armFailPoint, disarmFailPoint } from '../../ground/fail-points.ts';
import { choiceOf } from '../questions.ts';
import { decide, inputOptions, reconcile, undo, decisions, type QueueItem } from '../index.ts';

let firm: Scenario;

beforeEach(async () => {
  firm = await openScenario();
});

afterEach(async () => {
  disarmFailPoint();
  await firm.close();
});

const points = ['plan.before-commit', 'post.sending', 'post.sent', 'post.stored'];
const faults = ['cut_before_effect', 'cut_after_effect', 'throw_after_effect', 'unavailable'] as const;

/** What may happen, in any order; `pick` chooses among the payments so far. */
const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      amount: fc.integer({ min: 3_00, max: 200_00 }),
      pick: fc.nat(),
    }),
  },
  fc.record({ do: fc.constant('pay again' as const), amount: fc.integer({ min: 3_00, max: 200_00 }), pick: fc.nat() }),
  fc.record({ do: fc.constant('refund' as const), share: fc.integer({ min: 1, max: 100 }), pick: fc.nat() }),
  fc.record({ do: fc.constant('refund fails' as const), pick: fc.nat() }),
  fc.record({ do: fc.constant('dispute' as const), pick: fc.nat() }),
  fc.record({ do: fc.constant('dispute ends' as const), won: fc.boolean(), pick: fc.nat() }),
  fc.record({ do: fc.constant('debit returns' as const), pick: fc.nat() }),
  fc.record({ do: fc.constant('payout' as const), amount: fc.integer({ min: -50_00, max: 300_00 }) }),
  fc.record({ do: fc.constant('payout fails' as const), pick: fc.nat() }),
  fc.record({
    do: fc.constant('moves' as const),
    category: fc.constantFrom('fee' as const, 'tax' as const, 'reserve' as const, 'topup' as const, 'other' as const),
    amount: fc.integer({ min: -40_00, max: 40_00 }),
  }),
  fc.record({ do: fc.constant('settled elsewhere' as const), pick: fc.nat() }),
  fc.record({ do: fc.constant('voided' as const), pick: fc.nat() }),
  fc.record({ do: fc.constant('answer' as const), pick: fc.nat(), choice: fc.nat() }),
  fc.record({ do: fc.constant('undo' as const), pick: fc.nat() }),
  fc.record({ do: fc.constant('fault' as const), fault: fc.constantFrom<LedgerFault>(...faults) }),
  fc.record({ do: fc.constant('kill' as const), point: fc.constantFrom(...points) }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('work' as const) }) },
);

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** What the outside world remembers, so that it does nothing impossible. */
interface World {
  readonly invoices: string[];
  readonly charges: { id: string; amount: number; isFree: boolean; left: number }[];
  readonly refunds: { id: string; isFree: boolean }[];
  readonly disputes: { id: string; isFree: boolean }[];
  readonly payouts: { id: string; isFree: boolean }[];
}

const choose = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)];

async function happen(world: World, one: Happening): Promise<void> {
  switch (one.do) {
    case 'pay':
      world.invoices.push(await firm.invoice());
      return take(world, world.invoices.at(-1) ?? null, one.amount);
    case 'pay again':
      return take(world, choose(world.invoices, one.pick) ?? null, one.amount);
    case 'refund': {
      const charge = choose(
        world.charges.filter(({ isFree, left }) => isFree && left > 0),
        one.pick,
      );
      if (!charge) return;
      const amount = Math.max(1, Math.floor((charge.left * one.share) / 100));
      charge.left -= amount;
      world.refunds.push({ id: await firm.refund(charge.id, amount), isFree: true });
      return;
    }
    case 'dispute': {
      const charge = takeOne(world.charges, one.pick);
      if (charge && charge.left > 0)
        world.disputes.push({ id: await firm.dispute(charge.id, charge.left), isFree: true });
      return;
    }
    case 'debit returns': {
      const charge = takeOne(
        world.charges.filter(({ left, amount }) => left === amount),
        one.pick,
      );
      if (charge) await firm.debitReturns(charge.id);
      return;
    }
    case 'refund fails': {
      const refund = takeOne(world.refunds, one.pick);
      if (refund) await firm.refundFails(refund.id);
      return;
    }
    case 'dispute ends': {
      const dispute = takeOne(world.disputes, one.pick);
      if (dispute) await firm.disputeEnds(dispute.id, { won: one.won });
      return;
    }
    case 'payout':
      if (one.amount !== 0) world.payouts.push({ id: await firm.payout(one.amount), isFree: one.amount > 0 });
      return;
    case 'payout fails': {
      const payout = takeOne(world.payouts, one.pick);
      if (payout) await firm.payoutFails(payout.id);
      return;
    }
    case 'moves':
      if (one.amount !== 0) await firm.moves(one.category, one.amount);
      return;
    case 'settled elsewhere':
    case 'voided': {
      const invoice = choose(world.invoices, one.pick);
      const untouched = invoice !== undefined && firm.ledger.invoicesById.get(invoice)?.paid.amount === 0;
      if (invoice !== undefined && untouched)
        await firm.inLedger(invoice, { status: one.do === 'voided' ? 'voided' : 'paid', due: gbp(0) });
      return;
    }
    case 'answer':
      return answerOne(one.pick, one.choice);
    case 'undo': {
      const all = await transaction(firm.db, (tx) => decisions(tx, { limit: 50, offset: 0 }));
      const decision = choose(all, one.pick);
      // What cannot be undone says so, and nothing has changed.
      if (decision) await undo(firm.house.deps, decision.id, null).catch(() => undefined);
      return;
    }
    case 'fault':
      firm.ledger.faults.push(one.fault);
      return;
    case 'kill':
      armFailPoint(one.point, 'throw');
      await reconcile(firm.house.deps).catch(() => undefined);
      disarmFailPoint();
      return;
    case 'work':
      await reconcile(firm.house.deps);
      firm.house.clock.advance({ seconds: 12 });
  }
}

async function take(world: World, invoice: string | null, amount: number): Promise<void> {
  const id = await firm.pay(invoice, { amount });
  world.charges.push({ id, amount, isFree: true, left: amount });
}

function takeOne<T extends { isFree: boolean }>(all: readonly T[], pick: number): T | undefined {
  const found = choose(
    all.filter(({ isFree }) => isFree),
    pick,
  );
  if (found) found.isFree = false;
  return found;
}

/** Answers something that waits as a person might; a refund is not started, since nobody carries it out here. */
async function answerOne(pick: number, choice: number): Promise<void> {
  const answerable = (await firm.waiting()).filter((item) => offered(item).length > 0);
  const item = choose(answerable, pick);
  const chosen = item && choose(offered(item), choice);
  if (!item || !chosen) return;
  const { input: name } = choiceOf(chosen, item.kind);
  const options = name === null ? [] : await transaction(firm.db, (tx) => inputOptions(tx, item, chosen));
  const input = name === null || !options[0] ? {} : { [name]: options[0].id };
  await decide(firm.house.deps, item.id, { choice: chosen, input, reason: 'Because' }, null).catch(() => undefined);
}

function offered(item: QueueItem): readonly QueueItem['choices'][number]['id'][] {
  return item.choices.map(({ id }) => id).filter((id) => id !== 'refund' && id !== 'try_again');
}

test('whatever happens in whatever order, with lost answers and kills: the three sides agree, and nothing stands twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 14 }), async (history) => {
      await firm.close();
      firm = await openScenario();
      const world: World = { invoices: [], charges: [], refunds: [], disputes: [], payouts: [] };
      for (const one of history) await happen(world, one);
      firm.ledger.faults = [];
      await firm.settle();
      await firm.agrees();
      const alive = firm.ledger.entries.filter(({ isDeleted }) => isDeleted !== true);
      const ids = alive.map(({ intent }) => intent.id);
      expect(new Set(ids).size).toBe(ids.length);
      // I4: looking again changes nothing.
      const before = firm.ledger.entries.length;
      await firm.settle();
      expect(firm.ledger.entries.length).toBe(before);
      await firm.agrees();
    }),
    { numRuns: 10 },
  );
}, 600_000);
