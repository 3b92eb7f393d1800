import type { Request } from 'express';

/** Time for the answer to reach someone who is still sending, in milliseconds. */
const lingerMs = 1_000;

/**
 * Stops taking what is still being sent, and ends the line a moment after the answer. Ending it at once would reset it,
 * and the answer that says what was wrong would be lost with it; reading on would take all there is.
 */
export function hangUpSoon(req: Request): void {
  if (req.complete || req.destroyed) return;
  // One empty read: Node drains a request nobody looked at, to the end.
  req.read(0);
  req.pause();
  req.res?.once('finish', () => {
    setTimeout(() => req.socket.destroy(), lingerMs).unref();
  });
}
