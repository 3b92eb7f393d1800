/** Manual payouts carry no list; `not_read` waits for the processor to name theirs. */
export type Tick = 'adds_up' | 'differs' | 'no_list' | 'not_read';

/** Whether the transactions of a payout add up to it (I2); amounts in minor units. Pure. */
export function tickOf(payout: {
  readonly isAutomatic: boolean;
  readonly count: number;
  readonly sum: number;
  readonly expected: number;
}): Tick {
  if (!payout.isAutomatic) return 'no_list';
  if (payout.count === 0) return 'not_read';
  return payout.sum === payout.expected ? 'adds_up' : 'differs';
}
