import type { Config } from '../config.ts';
import { armFailPoint } from '../ground/fail-points.ts';

/** What a child tells its supervisor once it works. */
export interface ReadyMessage {
  readonly ready: Readonly<Record<string, string | number>>;
}

export interface ArmMessage {
  readonly arm: string;
}

/** Longest a child may take to end by itself; the whole house has three seconds. */
const graceMs = 1_500;

/**
 * The life of a child process: says when it is ready, arms the fail point when told, ends gracefully at the
 * first signal or when its supervisor is gone, and ignores further signals.
 */
export function live(config: Config, ready: ReadyMessage['ready'], stop: () => Promise<void>): void {
  let ending = false;
  function end(): void {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(0), graceMs);
    stop().then(
      () => process.exit(0),
      () => process.exit(0),
    );
  }
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('disconnect', end);
  process.on('message', (message: Partial<ArmMessage>) => {
    if (typeof message.arm === 'string' && config.failAt !== null) armFailPoint(message.arm);
  });
  process.send?.({ ready } satisfies ReadyMessage);
}
