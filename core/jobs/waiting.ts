import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../ground/log.ts';

/** Runs `work` every so many milliseconds, never twice at once; trouble is logged and the next turn comes. */
export function every(ms: number, log: Logger, work: () => Promise<void>): { stop(): Promise<void> } {
  const ending = new AbortController();
  async function turns(): Promise<void> {
    let broken = false;
    while (!ending.signal.aborted) {
      try {
        await work();
        broken = false;
      } catch (error) {
        // An outage is told once, not with every turn.
        if (!broken) log.warn({ err: error }, 'A turn of the job engine failed; it goes on.');
        broken = true;
      }
      await pause(ms, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
    }
  }
  const done = turns();
  return {
    async stop() {
      ending.abort();
      await done;
    },
  };
}

/** Waits for a promise, but not longer than so many milliseconds; whether it ended in time. */
export async function settled(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const enough = new AbortController();
  const late = pause(ms, false, { signal: enough.signal }).catch(() => false);
  const ended = promise.then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([ended, late]);
  enough.abort();
  return inTime;
}

/** Asks until the answer is yes. */
export async function untilTrue(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask())) await pause(20);
}
