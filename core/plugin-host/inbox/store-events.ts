import type { Database } from '../../db/index.ts';
import type { Clock } from '../../ground/clock.ts';
import { newId } from '../../ground/ids.ts';

/** A verified event on its way into the inbox. */
export interface IncomingEvent {
  readonly connectionId: string;
  readonly eventId: string;
  readonly type: string;
  readonly body: string;
  readonly requestId: string | null;
}

export interface EventStore {
  /** Resolves once the events are committed. One delivery's events are stored together. */
  store(events: readonly IncomingEvent[]): Promise<void>;
}

/** Events of one statement. More would make the first of them wait for the last one's copy over the wire. */
const batchSize = 64;

interface Waiting {
  readonly events: readonly IncomingEvent[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One statement is under way at a time and takes all that wait, with the jobs in the same transaction: many deliveries
 * share one commit, and none is answered before it. A repeated event changes nothing and queues nothing.
 */
export function createEventStore(db: Database, clock: Clock): EventStore {
  const queue: Waiting[] = [];
  let busy = false;

  async function drain(): Promise<void> {
    busy = true;
    for (let batch = take(queue); batch.length > 0; batch = take(queue)) {
      try {
        await insert(
          db,
          clock,
          batch.flatMap(({ events }) => events),
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        await oneByOne(db, clock, batch, error);
      }
    }
    busy = false;
  }

  return {
    store(events) {
      if (events.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        queue.push({ events, resolve, reject });
        if (!busy) void drain();
      });
    },
  };
}

/** One delivery that cannot be stored must not take the others of its batch with it. */
async function oneByOne(db: Database, clock: Clock, batch: readonly Waiting[], error: unknown): Promise<void> {
  if (batch.length === 1) {
    batch[0]?.reject(error);
    return;
  }
  for (const { events, resolve, reject } of batch) await insert(db, clock, events).then(resolve, reject);
}

function take(queue: Waiting[]): Waiting[] {
  const batch: Waiting[] = [];
  let size = 0;
  while (queue.length > 0 && size < batchSize) {
    const next = queue.shift();
    if (!next) break;
    batch.push(next);
    size += next.events.length;
  }
  return batch;
}

/** `on conflict do nothing` also sorts out the same event twice within one statement. */
async function insert(db: Database, clock: Clock, events: readonly IncomingEvent[]): Promise<void> {
  await db.hub.raw(
    `with stored as (
       insert into webhook_events (id, connection_id, event_id, type, body, request_id, received_at)
       select given.id, connection_id, event_id, type, body, nullif(request_id, ''), ?::timestamptz
       from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[])
         as given (id, connection_id, event_id, type, body, request_id)
       on conflict (connection_id, event_id) do nothing
       returning id, connection_id
     )
     insert into jobs (id, name, payload, key, created_at)
     select (array_agg(id))[1], 'webhooks.handle', jsonb_build_object('connectionId', connection_id),
       'webhooks.handle:' || connection_id, clock_timestamp()
     from stored group by connection_id`,
    [
      clock.now().toString(),
      events.map(() => newId()),
      events.map(({ connectionId }) => connectionId),
      events.map(({ eventId }) => text(eventId)),
      events.map(({ type }) => text(type)),
      events.map(({ body }) => text(body)),
      events.map(({ requestId }) => requestId ?? ''),
    ],
  );
}

/** PostgreSQL's text holds every character but one. */
function text(value: string): string {
  return value.replaceAll('\u0000', '');
}
