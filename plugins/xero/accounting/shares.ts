/**
 * Splits `amount` over `weights` in proportion, whole minor units that add up exactly; what rounding leaves goes to
 * the largest weight (C3). All zero when the weights add up to nothing.
 */
export function shares(amount: number, weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (total === 0n) return weights.map(() => 0);
  const parts = weights.map((weight) => Number((BigInt(amount) * BigInt(weight)) / total));
  const left = amount - parts.reduce((sum, part) => sum + part, 0);
  const largest = weights.indexOf(Math.max(...weights));
  return parts.map((part, index) => (index === largest ? part + left : part));
}
