import { median, shown, type Figure } from './figure.ts';

/** On a machine that is busy with other things a workload keeps to fewer rounds: the whole run has its time. Seconds. */
const enough = 40;

/**
 * Measures every variant once per round, in turns and in the opposite order every other round, so that what the
 * machine does meanwhile falls on all of them alike. A variant answers with its number, usually per second.
 */
export async function interleaved<K extends string>(
  rounds: number,
  variants: Readonly<Record<K, () => Promise<number>>>,
): Promise<Readonly<Record<K, readonly number[]>>> {
  const names = Object.keys(variants) as K[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  const began = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) measured[name].push(await variants[name]());
    if (performance.now() - began > enough * 1_000) break;
  }
  return measured;
}

/** The median of the rounds' own ratios, with their range and both sides' medians beside it. */
export function ratio(
  ours: readonly number[],
  others: readonly number[],
  unit: string,
): Pick<Figure, 'value' | 'range' | 'beside'> {
  const ratios = ours.map((value, round) => value / (others[round] ?? Number.NaN));
  return {
    value: median(ratios),
    range: [Math.min(...ratios), Math.max(...ratios)],
    beside: `${shown(median(ours))} beside ${shown(median(others))} ${unit}, ${ratios.length} rounds`,
  };
}
