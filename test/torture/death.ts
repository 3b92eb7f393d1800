import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import type { Demo } from './demo.ts';

/** Seconds until a process that a fail point is armed in must have died. */
const patience = 45;

/** How a process of the demo dies. */
export interface Death {
  readonly name: string;
  /** The fail point to arm, where it is one. */
  readonly failAt: string | null;
  /** Resolves once a process is dead; false when none died in time. */
  strike(demo: Demo): Promise<boolean>;
}

export function deathAt(point: string): Death {
  return {
    name: point,
    failAt: point,
    strike: async (demo) => (await demo.death(patience)) !== null,
  };
}

/** From the first click to the last entry in the ledger takes about so long, milliseconds. */
const whole = 6_000;

/** Kills at random instants of a payment or a signing; the same seed gives the same instants. */
export function deathsByChance(count: number, seed: number): readonly Death[] {
  const anyInstant = fc.record({ who: fc.constantFrom('web' as const, 'worker' as const), after: fc.nat(whole) });
  return fc.sample(anyInstant, { seed, numRuns: count }).map(({ who, after }) => ({
    name: `${who} after ${after} ms`,
    failAt: null,
    async strike(demo) {
      await pause(after);
      demo.kill(who);
      return (await demo.death(patience)) !== null;
    },
  }));
}
