import type { Knex } from 'knex';
import type { Identity } from '../../plugin-api/index.ts';
import type { Connection } from '../connection.ts';

/** A connection with what only the host may see. */
export interface ConnectionRow extends Connection {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly pausedUntil: string | null;
}

interface Row {
  readonly id: string;
  readonly plugin_id: string;
  readonly enabled: boolean;
  readonly state: Connection['state'];
  readonly settings: Record<string, unknown>;
  readonly identity: Identity | null;
  readonly trouble: string | null;
  readonly connected_at: string | null;
  readonly paused_until: string | null;
}

/** Every connection, oldest first. */
export async function allConnections(hub: Knex): Promise<readonly ConnectionRow[]> {
  return (await hub('connections').orderBy(['created_at', 'id']).select<Row[]>()).map(connectionOf);
}

export async function findConnection(hub: Knex, id: string): Promise<ConnectionRow | null> {
  const row = await hub('connections').where({ id }).first<Row | undefined>();
  return row ? connectionOf(row) : null;
}

/** The connections of one plugin, oldest first. */
export async function connectionsOf(hub: Knex, pluginId: string): Promise<readonly ConnectionRow[]> {
  const rows = (await hub('connections').where({ plugin_id: pluginId }).orderBy(['created_at', 'id'])) as Row[];
  return rows.map(connectionOf);
}

function connectionOf(row: Row): ConnectionRow {
  return {
    id: row.id,
    pluginId: row.plugin_id,
    enabled: row.enabled,
    state: row.state,
    settings: row.settings,
    identity: row.identity,
    trouble: row.trouble,
    connectedAt: row.connected_at,
    pausedUntil: row.paused_until,
  };
}
