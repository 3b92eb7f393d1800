import { transaction } from '../../db/index.ts';
import { newId } from '../../ground/ids.ts';
import {
  InvalidInput,
  ReconnectNeeded,
  VendorRefused,
  type ConnectWay,
  type Identity,
  type PluginDefinition,
} from '../../plugin-api/index.ts';
import { openSettings, pluginCall } from '../context.ts';
import type { Connection } from '../connection.ts';
import { connectionOf, definitionOf, type HostParts } from '../host-parts.ts';
import { beginConsent, exchangeCode, refuseDenied, takeAttempt, type Attempt } from '../oauth/authorize.ts';
import { tokenFailure } from '../oauth/failure.ts';
import { assertedTokens } from '../oauth/jwt-grant.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { keepAccount } from './account.ts';
import { putAside, settingsAside } from './aside.ts';
import { changedSettings, parseSettings, type ParsedSettings } from './parse-settings.ts';
import { connectionsOf, type ConnectionRow } from './queries.ts';
import { refuseOtherOrganisation } from './same-organisation.ts';
import { storeConnected, storeSettings, storeTokens } from './store.ts';
import { wayOf } from './way.ts';

/** What became of saving a plugin's settings. */
export interface Enabled {
  readonly connection: Connection;
  /** The vendor's page a person must visit to allow the connection; null when it stands already. */
  readonly authorizeUrl: string | null;
}

export interface Enabling {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Who does it, for the audit; null from the command line. */
  readonly personId: string | null;
  readonly requestId?: string;
}

/** How long connecting may take as a whole, in milliseconds; a person waits. */
const connectMs = 40_000;

/**
 * Saves a plugin's settings and connects it: at once where the settings are all there is to it, else by the vendor's page.
 * Malformed settings, a refused key or another organisation throw and nothing is stored.
 * Throws InvalidInput (fields), VendorRefused, VendorUnavailable, NotFound.
 */
export async function enable(host: HostParts, pluginId: string, enabling: Enabling): Promise<Enabled> {
  const definition = definitionOf(host, pluginId);
  if (host.keyTrouble !== null) throw new InvalidInput(host.keyTrouble);
  const known = (await connectionsOf(host.db.hub, pluginId)).at(-1) ?? null;
  const stored = known ? await storedSettings(host, known, definition) : {};
  const settings = parseSettings(definition, enabling.settings, stored);
  const changed = changedSettings(definition, settings, stored);
  const draft: Draft = { id: known?.id ?? newId(), known, definition, settings, changed };
  return wayInto(draft).kind === 'oauth2' ? askConsent(host, draft, enabling) : connectAtOnce(host, draft, enabling);
}

interface Draft {
  readonly id: string;
  readonly known: ConnectionRow | null;
  readonly definition: PluginDefinition;
  readonly settings: ParsedSettings;
  /** Names of the settings that are new, for the audit. */
  readonly changed: readonly string[];
}

function wayInto({ definition, settings }: Draft): ConnectWay {
  return wayOf(definition, settings.all);
}

async function connectAtOnce(host: HostParts, draft: Draft, enabling: Enabling): Promise<Enabled> {
  const { definition, id } = draft;
  const tokens = wayInto(draft).kind === 'jwt-grant' ? await assert(host, draft) : null;
  if (tokens === 'consent') return askConsent(host, draft, enabling);
  const identity = await whoIsIt(host, draft, tokens);
  await transaction(host.db, async (tx) => {
    await storeSettings(tx, host, { id, pluginId: definition.id }, draft.settings);
    if (tokens) await storeTokens(tx, host, id, tokens);
    await storeConnected(tx, host, id, definition, identity);
    await keepAccount(tx, host, 'plugin.connected', id, enabling, {
      plugin: definition.id,
      organisation: identity.organisation,
      changed: draft.changed,
    });
  });
  return { connection: await connectionOf(host, id), authorizeUrl: null };
}

/**
 * The settings are kept first: the vendor's answer comes to another request, perhaps to another process. A connection
 * that stands goes on with its own until then, because its tokens belong to them and consent may never be given.
 */
async function askConsent(host: HostParts, draft: Draft, enabling: Enabling): Promise<Enabled> {
  const { definition, id, known, changed } = draft;
  const stands = known !== null && known.state !== 'new';
  const action = stands || changed.length === 0 ? 'plugin.consent_asked' : 'plugin.settings_saved';
  await transaction(host.db, async (tx) => {
    if (stands) await putAside(tx, host, id, draft.settings);
    else await storeSettings(tx, host, { id, pluginId: definition.id }, draft.settings);
    await keepAccount(tx, host, action, id, enabling, { plugin: definition.id, changed });
  });
  const call = draftCall(host, draft, null);
  const authorizeUrl = await call.run((ctx) => beginConsent(host, definition, ctx, enabling.personId));
  return { connection: await connectionOf(host, id), authorizeUrl };
}

/**
 * The browser came back from the vendor. Exchanges the code, asks who it is and stores all of it in one transaction.
 * Throws InvalidInput for an answer nobody waits for, VendorRefused when access was not allowed or it is another organisation.
 */
export async function completeConnection(
  host: HostParts,
  answered: {
    readonly connectionId: string;
    readonly answer: URLSearchParams;
    readonly personId: string | null;
    readonly requestId?: string;
  },
): Promise<Connection> {
  const { connectionId, answer } = answered;
  const known = await connectionOf(host, connectionId);
  const definition = definitionOf(host, known.pluginId);
  const attempt = await takeAttempt(host, connectionId, answer.get('state'));
  if (attempt.personId !== null && attempt.personId !== answered.personId)
    throw new InvalidInput('Somebody else began this connection. Begin it yourself and try again.');
  refuseDenied(definition, answer);
  const stored = await storedSettings(host, known, definition);
  const settings = parseSettings(definition, {}, (await settingsAside(host, connectionId)) ?? stored);
  const changed = changedSettings(definition, settings, stored);
  const draft: Draft = { id: connectionId, known, definition, settings, changed };
  const tokens = await tokensFor(host, draft, attempt, answer);
  await refuseEmptyConsent(host, draft, tokens);
  const identity = await whoIsIt(host, draft, tokens);
  await transaction(host.db, async (tx) => {
    await storeSettings(tx, host, { id: connectionId, pluginId: definition.id }, settings);
    await storeTokens(tx, host, connectionId, tokens);
    await storeConnected(tx, host, connectionId, definition, identity);
    await keepAccount(tx, host, 'plugin.connected', connectionId, answered, {
      plugin: definition.id,
      organisation: identity.organisation,
      changed,
    });
  });
  return connectionOf(host, connectionId);
}

async function tokensFor(host: HostParts, draft: Draft, attempt: Attempt, answer: URLSearchParams): Promise<Tokens> {
  if (wayInto(draft).kind === 'oauth2')
    return draftCall(host, draft, null).run((ctx) => exchangeCode(host, draft.definition, ctx, attempt, answer));
  const tokens = await assert(host, draft);
  if (tokens === 'consent') throw new VendorRefused(`${draft.definition.name} still asks for consent.`);
  return tokens;
}

async function assert(host: HostParts, draft: Draft): Promise<Tokens | 'consent'> {
  const { name } = draft.definition;
  const connect = wayInto(draft);
  if (connect.kind !== 'jwt-grant') throw new InvalidInput(`${name} connects without an assertion.`);
  try {
    return await draftCall(host, draft, null).run((ctx) => assertedTokens(ctx, connect.options, host.clock.now()));
  } catch (error) {
    const failure = tokenFailure(name, error);
    if (failure instanceof ReconnectNeeded && failure.details['error'] === 'consent_required') return 'consent';
    throw failure;
  }
}

async function refuseEmptyConsent(host: HostParts, draft: Draft, tokens: Tokens): Promise<void> {
  const { name } = draft.definition;
  const connect = wayInto(draft);
  if (connect.kind !== 'oauth2' || !connect.options.organisations) return;
  const { organisations } = connect.options;
  const offered = await draftCall(host, draft, tokens).run((ctx) => organisations(ctx));
  if (offered.length === 0)
    throw new VendorRefused(`The consent covers no organisation of ${name}. Connect again and choose one.`);
}

async function whoIsIt(host: HostParts, draft: Draft, tokens: Tokens | null): Promise<Identity> {
  const { definition, known } = draft;
  const identity = await draftCall(host, draft, tokens).run((ctx) => definition.identify(ctx));
  refuseOtherOrganisation(definition.name, known?.identity ?? null, identity);
  return identity;
}

/** A call with settings that are not stored yet. */
function draftCall(host: HostParts, draft: Draft, tokens: Tokens | null): ReturnType<typeof pluginCall> {
  return pluginCall(host, {
    definition: draft.definition,
    connectionId: draft.id,
    identity: draft.known?.identity ?? null,
    settings: draft.settings.all,
    lane: 'interactive',
    accessToken: () =>
      tokens
        ? Promise.resolve(tokens.access)
        : Promise.reject(new ReconnectNeeded(`${draft.definition.name} is not connected yet.`)),
    onUnauthorised: () => undefined,
    signal: AbortSignal.timeout(connectMs),
  });
}

/** Stored settings, as far as they can be read: a form must be able to mend what a newer plugin refuses. */
async function storedSettings(
  host: HostParts,
  known: ConnectionRow,
  definition: PluginDefinition,
): Promise<Readonly<Record<string, unknown>>> {
  return openSettings(host, known, definition, { lenient: true });
}
