import type { Transaction } from '../../db/index.ts';
import { enqueue, enqueueMany } from '../../jobs/index.ts';
import type { Identity, PluginDefinition } from '../../plugin-api/index.ts';
import type { HostParts } from '../host-parts.ts';
import { tokensField, type Tokens } from '../oauth/tokens.ts';
import { putSecret } from '../secrets/secrets.ts';
import { forgetAside } from './aside.ts';
import type { ParsedSettings } from './parse-settings.ts';

/** Keeps a connection's settings; a new one starts in state `new`. */
export async function storeSettings(
  tx: Transaction,
  host: HostParts,
  connection: { readonly id: string; readonly pluginId: string },
  settings: ParsedSettings,
): Promise<void> {
  const now = host.clock.now();
  await tx('connections')
    .insert({
      id: connection.id,
      plugin_id: connection.pluginId,
      settings: JSON.stringify(settings.plain),
      created_at: now.toString(),
    })
    .onConflict('id')
    .merge(['settings']);
  for (const [field, value] of Object.entries(settings.secret))
    await putSecret(tx, host.key, { connectionId: connection.id, field, value }, now);
  await forgetAside(tx, connection.id);
}

export async function storeTokens(
  tx: Transaction,
  host: HostParts,
  connectionId: string,
  tokens: Tokens,
): Promise<void> {
  await putSecret(tx, host.key, { connectionId, field: tokensField, value: JSON.stringify(tokens) }, host.clock.now());
}

/** The vendor said who it is: from here on the connection is on, and everything is read. */
export async function storeConnected(
  tx: Transaction,
  host: HostParts,
  connectionId: string,
  definition: PluginDefinition,
  identity: Identity,
): Promise<void> {
  const now = host.clock.now().toString();
  await tx('connections')
    .where({ id: connectionId })
    .update({
      state: 'connected',
      enabled: true,
      disabled_at: null,
      identity: JSON.stringify(identity),
      trouble: null,
      paused_until: null,
      connected_at: now,
    });
  await queueEveryStream(tx, connectionId, definition, now);
}

/** Makes every stream due now, and the inbox as well. */
export async function queueEveryStream(
  tx: Transaction,
  connectionId: string,
  definition: PluginDefinition,
  now: string,
): Promise<void> {
  const names = definition.streams.map(({ name }) => name);
  await queueStreams(tx, connectionId, names, now);
  await enqueue(tx, 'webhooks.handle', { connectionId }, { key: `webhooks.handle:${connectionId}` });
}

/** Makes these streams due now; what an earlier failure held back is tried at once. Cursors stay where they were. */
export async function queueStreams(
  tx: Transaction,
  connectionId: string,
  names: readonly string[],
  now: string,
): Promise<void> {
  if (names.length === 0) return;
  await tx('streams')
    .insert(names.map((name) => ({ connection_id: connectionId, name, next_run_at: now })))
    .onConflict(['connection_id', 'name'])
    .merge({ next_run_at: now, failures: 0 });
  await enqueueMany(
    tx,
    names.map((name) => streamJob(connectionId, name)),
  );
}

/** The job that reads one stream; however often it is asked for, one run waits. */
export function streamJob(
  connectionId: string,
  stream: string,
): { readonly name: string; readonly payload: Readonly<Record<string, unknown>>; readonly key: string } {
  return { name: 'sync.stream', payload: { connectionId, stream }, key: `sync.stream:${connectionId}:${stream}` };
}
