import type { Figure } from './figure.ts';
import type { Stage } from './stage/stage.ts';

/** One kind of work, measured beside what it is held against. */
export interface Workload {
  /** Letters of the goals it measures, for `--only`. */
  readonly goals: readonly string[];
  readonly name: string;
  /** Gives the figures; throws when it could not measure, or when what was stored is not what was sent. */
  run(stage: Stage): Promise<readonly (Figure | Skipped)[]>;
}

/** What this machine or this product cannot show, and why. */
export interface Skipped {
  readonly skipped: string;
  readonly why: string;
}
