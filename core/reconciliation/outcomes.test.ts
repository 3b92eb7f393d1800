import { describe, expect, test } from '@jest/globals';
import { afterAnswer, afterLook, settlingSeconds } from './outcomes.ts';
import type { Posting } from './posting.ts';

const now = '2026-11-24T12:00:00Z';
const entry = { kind: 'payment', id: 'entry-1', url: null };

const posting = (overrides: Partial<Posting> = {}): Posting => ({
  id: 'posting-1',
  source: 'txn_1',
  kind: 'receipt',
  part: '',
  state: 'sending',
  intent: {
    type: 'payout_transfer',
    reference: 'po_1',
    on: '2026-11-24',
    fromAccount: 'clearing',
    toAccount: 'bank',
    amount: { amount: 1, currency: 'GBP' },
    fromReconciled: true,
    toReconciled: false,
  },
  fallback: null,
  bundle: null,
  answerId: null,
  amount: 1,
  effect: -1,
  currency: 'GBP',
  clientId: null,
  invoiceId: null,
  checkoutId: null,
  reference: 'po_1',
  case: 'C2',
  heldCase: null,
  reason: null,
  entry: null,
  attempts: 1,
  nextTryAt: null,
  sentAt: now,
  postedAt: null,
  ...overrides,
});

describe('after the ledger answered', () => {
  test.each(['applied', 'already'] as const)('%s means posted, with its entry', (status) => {
    expect(afterAnswer(posting(), { intentId: 'posting-1', status, entry }, now)).toMatchObject({
      state: 'posted',
      entry,
    });
  });

  test.each([
    ['exceeds_due', 'C6'],
    ['not_payable', 'C10'],
    ['locked_period', 'C11'],
    ['account_unusable', 'C18'],
    ['contact_archived', 'C18'],
    ['currency', 'C13'],
    ['other', 'C18'],
  ] as const)('refused for %s is held as %s with the reason, for a person', (code, heldCase) => {
    const refused = posting({ kind: 'transfer' });
    const change = afterAnswer(refused, { intentId: 'posting-1', status: 'refused', reason: 'No.', code }, now);
    expect(change).toMatchObject({ state: 'held', heldCase, reason: 'No.' });
    // What a person may mend in the ledger is tried again by itself.
    expect(change.nextTryAt === null).toBe(heldCase !== 'C11' && heldCase !== 'C18');
  });

  test.each(['exceeds_due', 'not_payable'] as const)(
    'a receipt refused for %s is judged anew by a fresh read, a few times',
    (code) => {
      const answer = { intentId: 'posting-1', status: 'refused', reason: 'No.', code } as const;
      expect(afterAnswer(posting({ attempts: 1 }), answer, now)).toMatchObject({ state: 'planned' });
      expect(afterAnswer(posting({ attempts: 5 }), answer, now)).toMatchObject({ state: 'held' });
    },
  );

  test('what is refused goes the other way where there is one', () => {
    const fallback = posting().intent;
    const answer = { intentId: 'posting-1', status: 'refused', reason: 'Matched.', code: 'other' } as const;
    expect(afterAnswer(posting({ kind: 'transfer_back', fallback }), answer, now)).toMatchObject({
      state: 'planned',
      instead: fallback,
    });
  });

  test('refused because it had no time is planned again, later', () => {
    const change = afterAnswer(
      posting(),
      { intentId: 'posting-1', status: 'refused', reason: 'Busy.', code: 'unavailable' },
      now,
    );
    expect(change.state).toBe('planned');
    expect(change.nextTryAt !== null && change.nextTryAt > now).toBe(true);
  });

  test('no answer, and an unknown one, stay unknown until the ledger is looked at', () => {
    expect(afterAnswer(posting(), undefined, now).state).toBe('unknown');
    const answer = { intentId: 'posting-1', status: 'unknown', reason: 'cut' } as const;
    expect(afterAnswer(posting(), answer, now).state).toBe('unknown');
  });
});

describe('after looking in the ledger', () => {
  test('what is there is posted', () => {
    expect(afterLook(posting({ state: 'unknown' }), entry, now)).toMatchObject({ state: 'posted', entry });
  });

  test('what is not there is not believed missing while the call may still be on its way', () => {
    const early = Temporal.Instant.from(now)
      .add({ seconds: settlingSeconds - 1 })
      .toString();
    expect(afterLook(posting({ state: 'unknown' }), null, early).state).toBe('unknown');
  });

  test('and is planned again once it cannot be', () => {
    const late = Temporal.Instant.from(now).add({ seconds: settlingSeconds }).toString();
    expect(afterLook(posting({ state: 'unknown' }), null, late)).toMatchObject({ state: 'planned', nextTryAt: null });
  });

  test('what the ledger accepted and does not show yet is never sent again', () => {
    const pending = afterAnswer(posting(), { intentId: 'posting-1', status: 'pending' }, now);
    const nextDay = '2026-11-25T12:00:00Z';
    const seen = posting({ state: 'unknown', heldCase: pending.heldCase });
    expect(afterLook(seen, null, nextDay).state).toBe('unknown');
  });
});
