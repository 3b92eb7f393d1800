import fc from 'fast-check';
import type { LedgerFault } from '../fake-ledger.ts';

const faults: readonly LedgerFault[] = [
  'cut_before_effect',
  'cut_after_effect',
  'throw_after_effect',
  'unavailable',
  'pending',
];

const pick = fc.nat();
const amount = fc.integer({ min: 3_00, max: 200_00 });

/** What may happen, in any order; `pick` chooses among what there is by then, and nothing happens where there is none. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pay' as const), amount }) },
  fc.record({ do: fc.constant('pay again' as const), amount, pick }),
  fc.record({ do: fc.constant('refund' as const), share: fc.integer({ min: 1, max: 100 }), pick }),
  fc.record({
    do: fc.constant('refund from here' as const),
    treatment: fc.constantFrom('credit_note' as const, 'another_way' as const, 'overpayment' as const),
    share: fc.integer({ min: 1, max: 100 }),
    pick,
  }),
  fc.record({
    do: fc.constant('give back' as const),
    how: fc.constantFrom('well' as const, 'cut' as const, 'refused' as const, 'refund.sending', 'refund.sent'),
  }),
  fc.record({ do: fc.constant('refund fails' as const), pick }),
  fc.record({ do: fc.constant('dispute' as const), pick }),
  fc.record({ do: fc.constant('dispute ends' as const), won: fc.boolean(), pick }),
  fc.record({ do: fc.constant('debit returns' as const), pick }),
  fc.record({ do: fc.constant('payout' as const), amount: fc.integer({ min: -50_00, max: 300_00 }) }),
  fc.record({ do: fc.constant('pays out' as const) }),
  fc.record({ do: fc.constant('payout fails' as const), pick }),
  fc.record({
    do: fc.constant('moves' as const),
    category: fc.constantFrom('fee' as const, 'tax' as const, 'reserve' as const, 'topup' as const, 'other' as const),
    amount: fc.integer({ min: -40_00, max: 40_00 }),
  }),
  fc.record({ do: fc.constant('settled elsewhere' as const), pick }),
  fc.record({ do: fc.constant('voided' as const), pick }),
  fc.record({ do: fc.constant('entry removed' as const), pick }),
  fc.record({ do: fc.constant('period closed' as const), closed: fc.boolean() }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), pick, choice: fc.nat() }) },
  fc.record({ do: fc.constant('undo' as const), pick }),
  fc.record({ do: fc.constant('fault' as const), fault: fc.constantFrom(...faults) }),
  fc.record({ do: fc.constant('ledger away' as const) }),
  fc.record({
    do: fc.constant('kill' as const),
    point: fc.constantFrom('plan.before-commit', 'post.sending', 'post.sent', 'post.stored'),
  }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('work' as const) }) },
);

export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** A money history of a firm; the same seed of fast-check tells the same one. */
export const anyHistory = fc.array(happening, { minLength: 3, maxLength: 16 });
