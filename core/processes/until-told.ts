/**
 * Waits for the first SIGINT or SIGTERM, then closes; further signals do no harm. Resolves with the exit code.
 */
export function untilToldToStop(close: () => Promise<void>): Promise<number> {
  return new Promise((resolve) => {
    let told = false;
    function stop(): void {
      if (told) return;
      told = true;
      close().then(
        () => resolve(0),
        () => resolve(1),
      );
    }
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.on('SIGHUP', stop);
  });
}
