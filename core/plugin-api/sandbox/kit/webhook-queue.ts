import type { WebhookDelivery } from '../sandbox.ts';
import type { Faults } from './faults.ts';
import type { JournalledStore } from './store.ts';

export interface WebhookQueue {
  add(delivery: WebhookDelivery): void;
  /** What is not delivered yet. */
  waiting(): readonly WebhookDelivery[];
  stop(): void;
}

/** Vendors retry with growing pauses for days; a local run needs them short. Seconds after each attempt. */
const pauses = [1, 2, 4, 8, 15, 30, 60];
/** How long a shuffle waits for company before it lets the held deliveries go. */
const shuffleMs = 1500;

interface Waiting extends WebhookDelivery {
  readonly attempts: number;
}

/**
 * Delivers at least once, in no promised order. What waits is kept in the store, so that a restarted
 * sandbox goes on. Faults: drop (never sent), double (sent twice), shuffle (held, then sent last first).
 */
export function createWebhookQueue(
  store: JournalledStore,
  faults: Faults,
  onDelivered: (body: string) => void,
  headersFor: (delivery: WebhookDelivery) => Readonly<Record<string, string>>,
  log: (message: string) => void,
): WebhookQueue {
  const kept = store.collection<Waiting>('#webhooks');
  const timers = new Set<NodeJS.Timeout>();
  let held: { left: number; deliveries: Waiting[] } | null = null;
  let stopped = false;

  function isStopped(): boolean {
    return stopped;
  }

  function later(seconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, seconds * 1000);
    timers.add(timer);
  }

  async function attempt(delivery: Waiting): Promise<void> {
    if (stopped) return;
    const ok = await post(delivery, headersFor(delivery));
    // The books are closed by now; what was taken in this moment is delivered once more after the next start.
    if (isStopped()) return;
    if (ok) {
      if (kept.get(delivery.id)) onDelivered(delivery.body);
      kept.delete(delivery.id);
      return;
    }
    const next = { ...delivery, attempts: delivery.attempts + 1 };
    if (kept.get(delivery.id)) kept.put(delivery.id, next);
    const pause = pauses[Math.min(delivery.attempts, pauses.length - 1)] ?? 60;
    log(`webhook ${delivery.id} was not taken, next try in ${pause} s`);
    later(pause, () => void attempt(next));
  }

  function release(): void {
    const deliveries = held?.deliveries.reverse() ?? [];
    held = null;
    for (const delivery of deliveries) void attempt(delivery);
  }

  function hold(delivery: Waiting): void {
    if (!held) return;
    held.deliveries.push(delivery);
    held.left -= 1;
    if (held.left === 0) release();
  }

  for (const delivery of kept.list()) later(1, () => void attempt(delivery));

  return {
    add(delivery) {
      const waiting = { ...delivery, attempts: 0 };
      const fault = held ? null : faults.strikeWebhook();
      if (fault?.kind === 'drop_webhook') return;
      kept.put(delivery.id, waiting);
      if (fault?.kind === 'shuffle_webhooks') {
        held = { left: Math.max(2, fault.times + 1), deliveries: [] };
        later(shuffleMs / 1000, release);
      }
      if (held) {
        hold(waiting);
        return;
      }
      setImmediate(() => void attempt(waiting));
      if (fault?.kind === 'double_webhook') setImmediate(() => void attempt(waiting));
    },
    waiting: () => kept.list(),
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

async function post(delivery: WebhookDelivery, headers: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...delivery.headers, ...headers },
      body: delivery.body,
      signal: AbortSignal.timeout(5_000),
      redirect: 'manual',
    });
    await response.arrayBuffer();
    return response.status >= 200 && response.status < 300;
  } catch {
    return false;
  }
}
