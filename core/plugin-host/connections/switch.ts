import { tokenRevocation } from 'openid-client';
import { publish, transaction } from '../../db/index.ts';
import { InvalidInput, VendorRefused, type Identity } from '../../plugin-api/index.ts';
import { storedCall } from '../calling.ts';
import type { By } from '../connection.ts';
import { openSettings, pluginCall } from '../context.ts';
import { connectionOf, definitionOf, type HostParts } from '../host-parts.ts';
import { readTokens } from '../oauth/tokens.ts';
import { authenticationOf, vendorOf } from '../oauth/vendor.ts';
import { forgetSecrets } from '../secrets/secrets.ts';
import { keepAccount } from './account.ts';
import type { ConnectionRow } from './queries.ts';
import { refuseOtherOrganisation } from './same-organisation.ts';
import { queueEveryStream } from './store.ts';
import { wayOf } from './way.ts';

/** How long a person waits for the vendor to say who it is, in milliseconds. */
const checkMs = 30_000;

/** Switches on; reading goes on from the cursors, waiting webhooks are handled. Throws InvalidInput when never connected. */
export async function activate(host: HostParts, connectionId: string, by: By): Promise<void> {
  const connection = await connectionOf(host, connectionId);
  const definition = definitionOf(host, connection.pluginId);
  if (connection.state === 'new') throw new InvalidInput(`${definition.name} is not connected yet.`);
  const now = host.clock.now().toString();
  await transaction(host.db, async (tx) => {
    await tx('connections').where({ id: connectionId }).update({ enabled: true, disabled_at: null });
    await queueEveryStream(tx, connectionId, definition, now);
    await keepAccount(tx, host, 'plugin.switched_on', connectionId, by, { plugin: definition.id });
    await publish(tx, `sync:${connectionId}`, { state: 'on' });
  });
}

/** Switches off: no pass begins, running ones end with their page, the inbox and all history stay. */
export async function deactivate(host: HostParts, connectionId: string, by: By): Promise<void> {
  const connection = await connectionOf(host, connectionId);
  await transaction(host.db, async (tx) => {
    await tx('connections')
      .where({ id: connectionId })
      .update({ enabled: false, disabled_at: host.clock.now().toString() });
    // Whoever reads now loses the lease with its next page.
    await tx('streams').where({ connection_id: connectionId }).update({ lease_owner: null, lease_until: null });
    await keepAccount(tx, host, 'plugin.switched_off', connectionId, by, { plugin: connection.pluginId });
    await publish(tx, `sync:${connectionId}`, { state: 'off' });
  });
}

/** Forgets the credentials, here and at the vendor. Who it was connected to is kept: only the same may come back. */
export async function disconnect(host: HostParts, connectionId: string, by: By): Promise<void> {
  const connection = await connectionOf(host, connectionId);
  await revokeAtVendor(host, connection).catch((error: unknown) => {
    host.log.warn({ connection: connectionId, error: String(error) }, 'the vendor was not told of the disconnection');
  });
  await transaction(host.db, async (tx) => {
    await forgetSecrets(tx, connectionId);
    await tx('connections')
      .where({ id: connectionId })
      .update({ enabled: false, state: 'new', trouble: null, disabled_at: host.clock.now().toString() });
    await tx('streams').where({ connection_id: connectionId }).update({ lease_owner: null, lease_until: null });
    await keepAccount(tx, host, 'plugin.disconnected', connectionId, by, { plugin: connection.pluginId });
    await publish(tx, `sync:${connectionId}`, { state: 'off' });
  });
}

async function revokeAtVendor(host: HostParts, connection: ConnectionRow): Promise<void> {
  const definition = definitionOf(host, connection.pluginId);
  const settings = await openSettings(host, connection, definition, { lenient: true });
  const connect = wayOf(definition, settings);
  if (connect.kind !== 'oauth2' || !connect.options.revoke) return;
  const { options } = connect;
  const tokens = await readTokens(host, connection.id);
  if (tokens === null) return;
  const { run, hide } = pluginCall(host, {
    definition,
    connectionId: connection.id,
    identity: connection.identity,
    settings,
    lane: 'interactive',
    accessToken: () => Promise.resolve(tokens.access),
    onUnauthorised: () => undefined,
    signal: AbortSignal.timeout(checkMs),
  });
  for (const token of [tokens.access, tokens.refresh]) if (token !== null) hide(token);
  await run((ctx) =>
    tokenRevocation(vendorOf(ctx, options, authenticationOf(ctx, options)), tokens.refresh ?? tokens.access),
  );
}

/**
 * Asks the vendor who it is, with the stored credentials. A connection that was in trouble and answers well is good again.
 * Throws what the vendor's answer is made of; VendorRefused when another organisation answers.
 */
export async function check(host: HostParts, connectionId: string): Promise<Identity> {
  const before = await connectionOf(host, connectionId);
  if (before.state === 'needs_attention')
    await host.db.hub('connections').where({ id: connectionId }).update({ trouble: null });
  try {
    const call = await storedCall(host, connectionId, 'interactive', AbortSignal.timeout(checkMs));
    const identity = await call.run((ctx) => call.definition.identify(ctx));
    refuseOtherOrganisation(call.definition.name, before.identity, identity);
    await standsAgain(host, before, identity);
    return identity;
  } catch (error) {
    if (before.state === 'needs_attention' || error instanceof VendorRefused)
      await host.db
        .hub('connections')
        .where({ id: connectionId })
        .update({ state: 'needs_attention', trouble: error instanceof VendorRefused ? error.message : before.trouble });
    throw error;
  }
}

async function standsAgain(host: HostParts, before: ConnectionRow, identity: Identity): Promise<void> {
  const definition = definitionOf(host, before.pluginId);
  await transaction(host.db, async (tx) => {
    await tx('connections')
      .where({ id: before.id })
      .update({ state: 'connected', trouble: null, identity: JSON.stringify(identity) });
    if (before.state === 'needs_attention')
      await queueEveryStream(tx, before.id, definition, host.clock.now().toString());
  });
}
