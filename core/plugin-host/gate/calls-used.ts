import type { Knex } from 'knex';
import type { Budget } from '../../plugin-api/index.ts';

/** What a connection called in the last 24 hours, and what the vendor allows in a day (null: no daily limit). */
export interface CallsUsed {
  readonly today: number;
  readonly limit: number | null;
}

/** Calls of the last 24 hours of each connection, by connection id. */
export async function callsUsed(hub: Knex, now: Temporal.Instant): Promise<ReadonlyMap<string, number>> {
  const rows = await hub('call_counts')
    .where({ bucket: 'day' })
    .where('starts_at', '>', now.subtract({ hours: 24 }).toString())
    .groupBy('connection_id')
    .select<{ connection_id: string; calls: number }[]>('connection_id', hub.raw('sum(calls)::integer as calls'));
  return new Map(rows.map((row) => [row.connection_id, row.calls]));
}

export function dailyLimit(budget: readonly Budget[]): number | null {
  const limits = budget.flatMap((limit) => ('per' in limit && limit.per === 'day' ? [limit.calls] : []));
  return limits.length === 0 ? null : Math.min(...limits);
}

/** Forgets what no window counts any more. */
export async function forgetOldCounts(hub: Knex, now: Temporal.Instant): Promise<void> {
  await hub('call_counts')
    .where('starts_at', '<', now.subtract({ hours: 48 }).toString())
    .delete();
  await hub('call_counts')
    .whereIn('bucket', ['second', 'ten seconds', 'minute'])
    .where('starts_at', '<', now.subtract({ minutes: 5 }).toString())
    .delete();
  await hub('calls_in_flight').whereRaw('until < clock_timestamp()').delete();
}
