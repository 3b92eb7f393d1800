/** A measured number beside its goal. Goals are ratios within one run, or bounds a person would notice. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** Written right behind the number: 'x LIMIT', ' ms', ' calls'. */
  readonly unit: string;
  readonly goal: Goal | null;
  /** Smallest and largest of the rounds. */
  readonly range?: readonly [number, number];
  /** What the number does not say by itself. */
  readonly beside?: string;
}

export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** 'webhook ingest  0.81x LIMIT-2 (goal >= 0.75) met  [0.78-0.84]  4,100/s'. */
export function printed(figure: Figure): string {
  const { what, value, unit, goal, range, beside } = figure;
  return [
    `  ${what.padEnd(44)} ${shown(value)}${unit}`,
    goal === null ? '' : ` (goal ${wish(goal)}) ${isMet(value, goal) ? 'met' : 'MISSED'}`,
    range === undefined ? '' : `  [${shown(range[0])}-${shown(range[1])}]`,
    beside === undefined ? '' : `  ${beside}`,
  ].join('');
}

export function isMet(value: number, goal: Goal): boolean {
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}

/** The middle of a list, the mean of the two middle ones of an even one. Throws for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) throw new Error('Nothing was measured.');
  return (low + high) / 2;
}

/** The value that `share` of the list does not pass: 0.99 for p99. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('Nothing was measured.');
  return value;
}

/** '4,120' for rates and counts, '0.81' for what is small. */
export function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-GB', {
    maximumFractionDigits: digits,
    minimumFractionDigits: value % 1 ? digits : 0,
  });
}

function wish(goal: Goal): string {
  return 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
}
