import type { Transaction } from '../db/index.ts';

/** An act of the log of a connection. */
export interface LogEntry {
  /** An ISO instant. */
  readonly at: string;
  /** 'plugin.connected', 'plugin.switched_off', … */
  readonly action: string;
  /** Who did it; null: the command line or Portico itself. */
  readonly by: string | null;
  /** The organisation it was connected to, where that is what happened. */
  readonly organisation: string | null;
  /** Names of the settings that were changed, never what they hold. */
  readonly changed: readonly string[];
}

/** The newest acts that changed a connection, newest first; being led to a consent page changes nothing. */
export async function readLog(tx: Transaction, connectionId: string, limit: number): Promise<readonly LogEntry[]> {
  return tx('audit_events as event')
    .joinRaw(`left join people on event.actor_kind = 'person' and people.id::text = event.actor`)
    .where('event.subject', `connection:${connectionId}`)
    .whereLike('event.action', 'plugin.%')
    .whereNot('event.action', 'plugin.consent_asked')
    .orderBy('event.id', 'desc')
    .limit(limit)
    .select<LogEntry[]>(
      'event.at',
      'event.action',
      'people.name as by',
      tx.raw(`event.facts->>'organisation' as organisation`),
      tx.raw(`coalesce(event.facts->'changed', '[]') as changed`),
    );
}
