/** A job handler is shallow: load, call one wing function. It may run again; it throws to be retried. */
export type JobHandler = (
  payload: Readonly<Record<string, unknown>>,
  run: { readonly attempt: number; readonly signal: AbortSignal },
) => Promise<void>;

export interface Schedule {
  readonly job: string;
  /** '1m', '1h', '1d'. */
  readonly every: string;
}

/** A running engine; both implementations pass one contract suite. */
export interface JobEngine {
  /** Resolves when running jobs ended (or their time to do so is over). */
  stop(): Promise<void>;
  /** Resolves once nothing that may run now is waiting or running; for commands and tests. */
  drained(): Promise<void>;
}
