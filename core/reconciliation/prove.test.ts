import { describe, expect, test } from '@jest/globals';
import { aTransaction, gbp } from '../../test/support/money/facts.ts';
import type { Entry } from './ledger-entries.ts';
import type { Posting } from './posting.ts';
import { prove, type ProofFacts } from './prove.ts';

const cutOverAt = '2026-11-01T00:00:00Z';
const receipt = posted('txn_1', 120_00, 'e-receipt', 'ch_1');
const fee = posted('txn_1', -2_00, 'e-fee', 'txn_1');

/** The processor held 10.00 at the cut-over, the books showed 10.00; then one payment of 120.00 with a fee of 2.00. */
function facts(overrides: Partial<ProofFacts> = {}): ProofFacts {
  return {
    currency: 'GBP',
    opening: { currency: 'GBP', processor: 10_00, books: 10_00 },
    processor: 128_00,
    books: 128_00,
    stored: [aTransaction()],
    fresh: overrides.stored ?? [aTransaction()],
    postings: [receipt, fee],
    openItems: [],
    inTransit: [],
    excluded: [],
    entries: null,
    cutOverAt,
    cutOverOn: '2026-11-01',
    ...overrides,
  };
}

const entries: readonly Entry[] = [entry('e-receipt', 120_00, 'ch_1 | INV-0001'), entry('e-fee', -2_00, 'txn_1')];

describe('a proof', () => {
  test('agrees to the cent when all three sides do', () => {
    expect(prove(facts())).toEqual({
      currency: 'GBP',
      processor: 128_00,
      ledger: 128_00,
      books: 128_00,
      inTransit: 0,
      opening: 0,
      differences: [],
    });
  });

  test('counts a payout that left the processor and has not reached its day', () => {
    const payout = aTransaction({
      id: 'txn_po',
      category: 'payout',
      net: gbp(-100_00),
      source: { kind: 'payout', id: 'po_1' },
    });
    const proof = prove(
      facts({
        processor: 28_00,
        stored: [aTransaction(), payout],
        inTransit: [
          { why: 'payout', source: 'txn_po', payoutId: 'po_1', amount: gbp(-100_00), arrivesOn: '2026-11-30' },
        ],
      }),
    );
    expect(proof).toMatchObject({ inTransit: 100_00, differences: [] });
    expect(proof.books).toBe(proof.processor + proof.inTransit - proof.opening);
  });

  test('states an opening difference and counts it', () => {
    const proof = prove(facts({ opening: { currency: 'GBP', processor: 10_00, books: 35_00 }, books: 153_00 }));
    expect(proof).toMatchObject({ opening: -25_00, differences: [] });
  });

  test('agrees while something waits for a person: that is said elsewhere, not as a difference', () => {
    const refund = aTransaction({
      id: 'txn_re',
      category: 'refund',
      net: gbp(-40_00),
      source: { kind: 'refund', id: 're_1' },
    });
    const waiting = facts({
      processor: 88_00,
      stored: [aTransaction(), refund],
      openItems: [{ source: 'txn_re', effect: -40_00 }],
    });
    expect(prove(waiting).differences).toEqual([]);
  });

  test('says a cent, even when nobody can say whose it is', () => {
    expect(prove(facts({ books: 128_01 })).differences).toEqual([{ kind: 'unexplained_in_books', ref: '', amount: 1 }]);
    expect(prove(facts({ processor: 127_99 })).differences).toEqual([
      { kind: 'unexplained_at_processor', ref: '', amount: -1 },
    ]);
  });
});

describe('at the processor it names', () => {
  test.each([
    ['one that is gone', 10_00, [], { kind: 'missing_at_processor', ref: 'txn_1', amount: -118_00 }],
    [
      'one that is there twice',
      246_00,
      [aTransaction(), aTransaction({ id: 'txn_2' })],
      { kind: 'doubled_at_processor', ref: 'txn_2', amount: 118_00 },
    ],
    [
      'one that is off by a cent',
      128_01,
      [aTransaction({ net: gbp(118_01) })],
      { kind: 'altered_at_processor', ref: 'txn_1', amount: 1 },
    ],
    [
      'one that was not read yet',
      133_00,
      [aTransaction(), aTransaction({ id: 'txn_3', net: gbp(5_00), source: { kind: 'charge', id: 'ch_3' } })],
      { kind: 'not_read_yet', ref: 'txn_3', amount: 5_00 },
    ],
  ] as const)('%s', (_, processor, fresh, difference) => {
    expect(prove(facts({ processor, fresh })).differences).toEqual([difference]);
  });

  test('one that changed after it was posted', () => {
    const stored = [aTransaction({ net: gbp(117_00) })];
    expect(prove(facts({ processor: 127_00, stored })).differences).toEqual([
      { kind: 'altered_after_posting', ref: 'txn_1', amount: 1_00 },
    ]);
  });
});

describe('in the books it names', () => {
  test.each([
    ['one that is gone', 8_00, entries.slice(1), { kind: 'missing_in_books', ref: 'e-receipt', amount: -120_00 }],
    [
      'one that is off by a cent',
      128_01,
      [entry('e-receipt', 120_01, 'ch_1 | INV-0001'), ...entries.slice(1)],
      { kind: 'altered_in_books', ref: 'e-receipt', amount: 1 },
    ],
    [
      'one that is there twice',
      248_00,
      [...entries, entry('e-copy', 120_00, 'ch_1 | INV-0001')],
      { kind: 'doubled_in_books', ref: 'e-copy', amount: 120_00 },
    ],
    [
      'one that somebody else booked',
      133_00,
      [...entries, entry('e-other', 5_00, 'cash')],
      { kind: 'foreign_in_books', ref: 'e-other', amount: 5_00 },
    ],
  ] as const)('%s', (_, books, there, difference) => {
    expect(prove(facts({ books, entries: there })).differences).toEqual([difference]);
  });

  test('nothing that was booked before the cut-over', () => {
    const old = { ...entry('e-old', 10_00, 'old'), changedAt: '2026-10-01T00:00:00Z' };
    const transfer: Entry = { ...entry('e-moved', -10_00, 'old'), kind: 'bank_transfer', on: '2026-10-01' };
    expect(prove(facts({ books: 128_00, entries: [...entries, old, transfer] })).differences).toEqual([]);
  });
});

function posted(source: string, effect: number, entryId: string, reference: string): Posting {
  return {
    id: entryId,
    source,
    kind: effect > 0 ? 'receipt' : 'fee',
    part: '',
    state: 'posted',
    intent: {
      type: 'withdrawal',
      reference,
      on: '2026-11-24',
      account: 'clearing',
      counterAccount: 'x',
      payee: 'x',
      description: 'x',
      amount: gbp(Math.abs(effect)),
    },
    fallback: null,
    bundle: null,
    answerId: null,
    amount: Math.abs(effect),
    effect,
    currency: 'GBP',
    clientId: null,
    invoiceId: null,
    checkoutId: null,
    reference,
    case: 'C1',
    heldCase: null,
    reason: null,
    entry: { kind: 'payment', id: entryId, url: null },
    attempts: 1,
    nextTryAt: null,
    sentAt: null,
    postedAt: '2026-11-24T12:00:00Z',
  };
}

function entry(id: string, effect: number, reference: string): Entry {
  return { id, kind: 'payment', effect, on: '2026-11-24', reference, changedAt: '2026-11-24T12:00:00Z' };
}
