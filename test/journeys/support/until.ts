import { setTimeout as pause } from 'node:timers/promises';

/** Longer than anything takes by itself: the ledger takes sixty calls a minute, and then none until the next. */
const patience = 75;

/**
 * Asks again and again until the answer is there, or throws a sentence that names what was waited for and
 * the last trouble. For what another process does in its own time.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  options: { readonly seconds?: number; readonly everyMs?: number } = {},
): Promise<T> {
  const { seconds = patience, everyMs = 100 } = options;
  const deadline = performance.now() + seconds * 1000;
  let trouble: unknown = null;
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      trouble = null;
    } catch (error) {
      trouble = error;
    }
    await pause(everyMs);
  }
  throw new Error(`Waited ${seconds} s in vain: ${what}.`, trouble === null ? {} : { cause: trouble });
}
