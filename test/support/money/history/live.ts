import { armFailPoint, disarmFailPoint } from '../../../../core/ground/fail-points.ts';
import { reconcile } from '../../../../core/reconciliation/index.ts';
import type { Scenario } from '../scenario.ts';
import type { Happening } from './happenings.ts';
import { choose, Outside, takeOne } from './outside.ts';
import { answer, answerOne, askForRefund, giveBack, ignoreDeath, undoOne } from './people.ts';

/**
 * Lives a history: everything in its order, then what was begun is brought to its end. The ledger answers again, no
 * worker dies any more, refunds are carried out, and what somebody removed in the ledger is booked again, or is the client's credit where the invoice is voided.
 */
export async function live(firm: Scenario, history: readonly Happening[]): Promise<void> {
  const outside = new Outside(firm);
  for (const one of history) await happen(firm, outside, one);
  firm.ledger.faults = [];
  await giveBack(firm, outside, 'well');
  await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
  await firm.settle();
  const removed = (await firm.waiting()).filter(({ kind }) => kind === 'removed');
  for (const item of removed) {
    const choice = item.choices.find(({ id }) => id === 'rebook' || id === 'as_credit');
    if (choice) await answer(firm, item, choice);
  }
  if (removed.length > 0) await firm.settle();
}

async function happen(firm: Scenario, outside: Outside, one: Happening): Promise<void> {
  switch (one.do) {
    case 'pay':
      outside.invoices.push(await firm.invoice());
      return outside.pay(outside.invoices.at(-1) ?? null, one.amount);
    case 'pay again':
      return outside.pay(choose(outside.invoices, one.pick) ?? null, one.amount);
    case 'refund':
      return outside.refund(one.pick, one.share);
    case 'refund from here':
      return askForRefund(firm, outside, one);
    case 'give back':
      return giveBack(firm, outside, one.how);
    case 'answer':
      return answerOne(firm, one.pick, one.choice);
    case 'undo':
      return undoOne(firm, one.pick);
    case 'payout':
    case 'pays out':
      return outside.payOut(one.do === 'payout' ? one.amount : null);
    case 'moves':
      if (one.amount !== 0) await firm.moves(one.category, one.amount);
      return;
    case 'settled elsewhere':
      return outside.changeInvoice(one.pick, 'paid');
    case 'voided':
      return outside.changeInvoice(one.pick, 'voided');
    case 'entry removed':
      return outside.removeEntry(one.pick);
    case 'period closed':
      firm.ledger.locks = { period: one.closed ? '2026-11-24' : null, yearEnd: null };
      return;
    case 'fault':
      firm.ledger.faults.push(one.fault);
      return;
    case 'ledger away':
      firm.ledger.isAway = true;
      await reconcile(firm.house.deps);
      firm.ledger.isAway = false;
      return;
    case 'kill':
      armFailPoint(one.point, 'throw');
      await reconcile(firm.house.deps).catch(ignoreDeath);
      disarmFailPoint();
      return;
    case 'work':
      await reconcile(firm.house.deps);
      firm.house.clock.advance({ seconds: 12 });
      return;
    case 'refund fails':
    case 'dispute':
    case 'dispute ends':
    case 'debit returns':
    case 'payout fails':
      return turn(firm, outside, one);
  }
}

/** What happens to something that happened before. */
async function turn(
  firm: Scenario,
  outside: Outside,
  one: Extract<Happening, { do: 'refund fails' | 'dispute' | 'dispute ends' | 'debit returns' | 'payout fails' }>,
): Promise<void> {
  switch (one.do) {
    case 'refund fails': {
      const refund = takeOne(outside.refunds, one.pick);
      return refund && firm.refundFails(refund.id);
    }
    case 'dispute': {
      const charge = takeOne(
        outside.charges.filter(({ left }) => left > 0),
        one.pick,
      );
      if (charge) outside.disputes.push({ id: await firm.dispute(charge.id, charge.left), isFree: true });
      return;
    }
    case 'dispute ends': {
      const dispute = takeOne(outside.disputes, one.pick);
      return dispute && firm.disputeEnds(dispute.id, { won: one.won });
    }
    case 'debit returns': {
      const charge = takeOne(
        outside.charges.filter(({ left, amount }) => left === amount),
        one.pick,
      );
      return charge && firm.debitReturns(charge.id);
    }
    case 'payout fails': {
      const payout = takeOne(outside.payouts, one.pick);
      return payout && firm.payoutFails(payout.id);
    }
  }
}
