import type { Knex } from 'knex';
import type { Transaction } from '../../db/index.ts';
import { Bug } from '../../plugin-api/index.ts';
import type { SecretKey } from '../secret-key.ts';
import { seal, unseal } from './seal.ts';

/** What may be shown of a stored secret. */
export interface StoredSecret {
  readonly field: string;
  /** Null for secrets too short to show four characters of. */
  readonly lastFour: string | null;
  readonly updatedAt: string;
}

/** Showing four of fewer characters than this would give too much of the secret away. */
const shortestShown = 12;

/** Seals and stores a field of a connection; replaces what was there. */
export async function putSecret(
  tx: Transaction,
  key: SecretKey,
  secret: { readonly connectionId: string; readonly field: string; readonly value: string },
  now: Temporal.Instant,
): Promise<void> {
  const { connectionId, field, value } = secret;
  await tx('connection_secrets')
    .insert({
      connection_id: connectionId,
      field,
      key_id: key.id,
      sealed: seal(key, aboutOf(connectionId, field), value),
      last_four: value.length < shortestShown ? null : value.slice(-4),
      updated_at: now.toString(),
    })
    .onConflict(['connection_id', 'field'])
    .merge();
}

/** Every secret of a connection, opened. Throws Bug naming the key it was sealed with when that is another. */
export async function openSecrets(
  hub: Knex,
  key: SecretKey,
  connectionId: string,
): Promise<Readonly<Record<string, string>>> {
  const rows = await hub('connection_secrets')
    .where({ connection_id: connectionId })
    .select<{ field: string; key_id: string; sealed: Buffer }[]>('field', 'key_id', 'sealed');
  return Object.fromEntries(rows.map((row) => [row.field, open(key, connectionId, row)]));
}

/** One secret, its row locked until the transaction ends: only one process at a time renews a token. */
export async function lockSecret(
  tx: Transaction,
  key: SecretKey,
  connectionId: string,
  field: string,
): Promise<string | null> {
  const row = await tx('connection_secrets')
    .where({ connection_id: connectionId, field })
    .forUpdate()
    .first<{ field: string; key_id: string; sealed: Buffer } | undefined>('field', 'key_id', 'sealed');
  return row ? open(key, connectionId, row) : null;
}

export async function forgetSecrets(tx: Transaction, connectionId: string): Promise<void> {
  await tx('connection_secrets').where({ connection_id: connectionId }).delete();
}

export async function storedSecrets(hub: Knex, connectionId: string): Promise<readonly StoredSecret[]> {
  const rows = await hub('connection_secrets')
    .where({ connection_id: connectionId })
    .select<{ field: string; last_four: string | null; updated_at: string }[]>('field', 'last_four', 'updated_at');
  return rows.map((row) => ({ field: row.field, lastFour: row.last_four, updatedAt: row.updated_at }));
}

function open(
  key: SecretKey,
  connectionId: string,
  row: { readonly field: string; readonly key_id: string; readonly sealed: Buffer },
): string {
  if (row.key_id !== key.id)
    throw new Bug(`'${row.field}' was sealed with key ${row.key_id}; Portico runs with key ${key.id}.`);
  return unseal(key, aboutOf(connectionId, row.field), row.sealed);
}

function aboutOf(connectionId: string, field: string): string {
  return `${connectionId}/${field}`;
}
