import type { Knex } from 'knex';
import type { Connection, LoadedPlugin, PortName } from './connection.ts';
import { allConnections, type ConnectionRow } from './connections/queries.ts';
import { callsUsed, dailyLimit, type CallsUsed } from './gate/calls-used.ts';
import type { HostParts } from './host-parts.ts';

/** How a stream stands. Instants are ISO UTC. */
export interface StreamState {
  readonly name: string;
  readonly lastSuccessAt: string | null;
  readonly nextRunAt: string | null;
  readonly running: boolean;
  /** Records of the pass under way. */
  readonly passRecords: number;
  /** Runs that broke off one after another. With none, `trouble` is an alarm: the pass ran whole and brought nothing. */
  readonly failures: number;
  readonly trouble: string | null;
}

export interface InboxState {
  readonly lastReceivedAt: string | null;
  readonly waiting: number;
  /** Given up after several attempts: a person looks. */
  readonly parked: number;
  readonly trouble: string | null;
}

export interface ConnectionCard {
  readonly connection: Connection;
  /** Until when the vendor asked us to wait; null when it did not. */
  readonly pausedUntil: string | null;
  readonly streams: readonly StreamState[];
  readonly calls: CallsUsed;
  readonly records: readonly { readonly kind: string; readonly count: number }[];
  readonly inbox: InboxState;
}

/** All the settings page says of a plugin. */
export interface PluginCard {
  readonly plugin: LoadedPlugin;
  readonly name: string;
  readonly ports: readonly PortName[];
  /** Oldest first. */
  readonly connections: readonly ConnectionCard[];
}

const portNames: readonly PortName[] = ['accounting', 'payments', 'signatures', 'crm'];

/** Every plugin folder found, with how its connections stand. A handful of queries, whatever the number of plugins. */
export async function readCards(host: HostParts): Promise<readonly PluginCard[]> {
  const { hub } = host.db;
  const now = host.clock.now();
  const [connections, streams, records, inboxes, calls] = await Promise.all([
    allConnections(hub),
    readStreams(hub),
    readRecords(hub),
    readInboxes(hub),
    callsUsed(hub, now),
  ]);
  return host.plugins.map((plugin) => ({
    plugin,
    name: plugin.state === 'ready' ? plugin.definition.name : plugin.id,
    ports: plugin.state === 'ready' ? portNames.filter((port) => plugin.definition[port] !== undefined) : [],
    connections: connections
      .filter(({ pluginId }) => pluginId === plugin.id)
      .map((connection) => ({
        connection: publicPart(connection),
        pausedUntil: stillPaused(connection.pausedUntil, now),
        streams: streams.get(connection.id) ?? [],
        calls: {
          today: calls.get(connection.id) ?? 0,
          limit: plugin.state === 'ready' ? dailyLimit(plugin.definition.budget) : null,
        },
        records: records.get(connection.id) ?? [],
        inbox: inboxes.get(connection.id) ?? { lastReceivedAt: null, waiting: 0, parked: 0, trouble: null },
      })),
  }));
}

/** A connection without its settings: what every wing may see. */
export function publicPart({
  id,
  pluginId,
  enabled,
  state,
  identity,
  trouble,
  connectedAt,
}: ConnectionRow): Connection {
  return { id, pluginId, enabled, state, identity, trouble, connectedAt };
}

function stillPaused(until: string | null, now: Temporal.Instant): string | null {
  return until !== null && Temporal.Instant.compare(Temporal.Instant.from(until), now) > 0 ? until : null;
}

type ByConnection<T> = ReadonlyMap<string, T>;

async function readStreams(hub: Knex): Promise<ByConnection<readonly StreamState[]>> {
  const rows = await hub('streams')
    .orderBy('name')
    .select<(StreamState & { connection_id: string })[]>(
      'connection_id',
      'name',
      'last_success_at as lastSuccessAt',
      'next_run_at as nextRunAt',
      'pass_records as passRecords',
      'failures',
      'trouble',
      hub.raw('coalesce(lease_until > clock_timestamp(), false) as running'),
    );
  return grouped(rows.map(({ connection_id, ...state }) => [connection_id, state]));
}

async function readRecords(hub: Knex): Promise<ByConnection<readonly { kind: string; count: number }[]>> {
  const rows = await hub('records')
    .whereNull('deleted_at')
    .groupBy('connection_id', 'kind')
    .orderBy('kind')
    .select<{ connection_id: string; kind: string; count: number }[]>(
      'connection_id',
      'kind',
      hub.raw('count(*)::integer as count'),
    );
  return grouped(rows.map(({ connection_id, kind, count }) => [connection_id, { kind, count }]));
}

async function readInboxes(hub: Knex): Promise<ByConnection<InboxState>> {
  const rows = await hub('webhook_events')
    .groupBy('connection_id')
    .select<(InboxState & { connection_id: string })[]>(
      'connection_id',
      hub.raw('max(received_at) as "lastReceivedAt"'),
      hub.raw('count(*) filter (where handled_at is null and parked_at is null)::integer as waiting'),
      hub.raw('count(*) filter (where parked_at is not null)::integer as parked'),
      hub.raw('max(trouble) filter (where handled_at is null) as trouble'),
    );
  return new Map(rows.map(({ connection_id, ...inbox }) => [connection_id, inbox]));
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): ByConnection<readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [id, value] of pairs) {
    const group = groups.get(id);
    if (group) group.push(value);
    else groups.set(id, [value]);
  }
  return groups;
}
