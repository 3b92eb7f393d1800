import { publish, transaction } from '../db/index.ts';
import {
  InvalidInput,
  NotFound,
  ReconnectNeeded,
  VendorUnavailable,
  type Lane,
  type PluginContext,
  type PluginDefinition,
} from '../plugin-api/index.ts';
import { openSettings, pluginCall, type PluginCall } from './context.ts';
import { asHost } from './gate/scope.ts';
import type { PortName, Ports } from './connection.ts';
import { usableConnection, type HostParts } from './host-parts.ts';
import type { ConnectionRow } from './connections/queries.ts';
import { wayOf } from './connections/way.ts';
import { accessToken, readTokens } from './oauth/tokens.ts';

/**
 * How long a whole call of a port may take, in milliseconds: several HTTP calls. A pass of a stream is bounded by its
 * pages instead and has no end of its own.
 */
const wholeMs: Readonly<Record<Lane, number>> = { interactive: 45_000, posting: 180_000, polling: 300_000 };

/** A call into the plugin of a stored connection. */
export interface StoredCall {
  readonly connection: ConnectionRow;
  readonly definition: PluginDefinition;
  readonly ctx: PluginContext;
  /** Does the work as the plugin; a failure for want of good credentials is dealt with on the way out. */
  run<T>(work: (ctx: PluginContext) => Promise<T>): Promise<T>;
}

/** Calls a port of one connection; see PluginHost.call. */
export async function callPort<P extends PortName, T>(
  host: HostParts,
  connectionId: string,
  port: P,
  lane: Lane,
  work: (port: Ports[P], ctx: PluginContext) => Promise<T>,
): Promise<T> {
  const call = await storedCall(host, connectionId, lane, AbortSignal.timeout(wholeMs[lane]));
  const offered = call.definition[port] as Ports[P] | undefined;
  if (!offered) throw new NotFound(`${call.definition.name} offers nothing for ${port}.`);
  return call.run((ctx) => work(offered, ctx));
}

/** Throws NotFound, or InvalidInput when the connection is off, not connected or the key is missing. */
export async function storedCall(
  host: HostParts,
  connectionId: string,
  lane: Lane,
  signal: AbortSignal,
): Promise<StoredCall> {
  const { connection, definition } = await usableConnection(host, connectionId);
  if (connection.state === 'needs_attention' && connection.trouble !== null)
    throw new ReconnectNeeded(connection.trouble);
  const settings = await openSettings(host, connection, definition);
  let unauthorised = false;
  const tokenCall = (): PluginCall =>
    pluginCall(host, { ...callOf, accessToken: noToken, onUnauthorised: () => undefined });
  const callOf = { definition, connectionId, identity: connection.identity, settings, lane, signal };
  const { ctx, run } = pluginCall(host, {
    ...callOf,
    accessToken: () => asHost(() => accessToken(host, connectionId, definition, tokenCall, null)),
    onUnauthorised: () => {
      unauthorised = true;
    },
  });
  const renew = (rejected: string): Promise<string> => accessToken(host, connectionId, definition, tokenCall, rejected);
  return {
    connection,
    definition,
    ctx,
    async run(work) {
      try {
        return await run(work);
      } catch (error) {
        if (error instanceof ReconnectNeeded)
          throw await lostCredentials(host, { connection, definition, settings, unauthorised }, renew, error);
        throw error;
      }
    },
  };
}

function noToken(): Promise<string> {
  return Promise.reject(new InvalidInput('A token is being renewed with a token.'));
}

/** A token this young that is refused is no accident, in seconds. */
const freshSeconds = 60;

/**
 * The vendor turned the credentials down. A token may have been withdrawn before its time: it is renewed once, and the call
 * may be repeated. If a fresh one is no better, or none is given, a person must reconnect, and polling stops until then.
 */
async function lostCredentials(
  host: HostParts,
  call: {
    readonly connection: ConnectionRow;
    readonly definition: PluginDefinition;
    readonly settings: Readonly<Record<string, unknown>>;
    readonly unauthorised: boolean;
  },
  renew: (rejected: string) => Promise<string>,
  error: ReconnectNeeded,
): Promise<Error> {
  const { connection, definition } = call;
  const tokens = wayOf(definition, call.settings).kind === 'api-key' ? null : await readTokens(host, connection.id);
  const youngest = host.clock.now().subtract({ seconds: freshSeconds });
  if (tokens && call.unauthorised && Temporal.Instant.compare(Temporal.Instant.from(tokens.obtainedAt), youngest) < 0) {
    try {
      await renew(tokens.access);
      return new VendorUnavailable(`${definition.name} wanted a new token and was given one.`, {}, 1, { cause: error });
    } catch (renewal) {
      if (!(renewal instanceof ReconnectNeeded)) return renewal as Error;
    }
  }
  await markTroubled(host, connection.id, error.message);
  return error;
}

/** From here on a person is needed; the sentence stands on the settings page. */
export async function markTroubled(host: HostParts, connectionId: string, sentence: string): Promise<void> {
  await transaction(host.db, async (tx) => {
    await tx('connections').where({ id: connectionId }).update({ state: 'needs_attention', trouble: sentence });
    await publish(tx, `sync:${connectionId}`, { state: 'needs_attention' });
  });
  host.log.warn({ connection: connectionId }, sentence);
}
