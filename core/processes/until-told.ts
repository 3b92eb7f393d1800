/** A start that can be told to stop at any moment. */
export interface Stopping {
  /** Resolves with the exit code once everything is closed: 0, or 1 when closing failed. */
  readonly done: Promise<number>;
  /** Whether the telling came already; what fails from then on fails because everything is ending. */
  isTold(): boolean;
}

/** Closes at the first SIGINT, SIGTERM or SIGHUP; further ones do no harm. */
export function untilToldToStop(close: () => Promise<void>): Stopping {
  let told = false;
  const done = new Promise<number>((resolve) => {
    function stop(): void {
      if (told) return;
      told = true;
      close().then(
        () => resolve(0),
        () => resolve(1),
      );
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
  return { done, isTold: () => told };
}
