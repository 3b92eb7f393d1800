import {
  Bug,
  InvalidInput,
  type Identity,
  type Lane,
  type PluginContext,
  type PluginDefinition,
} from '../plugin-api/index.ts';
import { secretNames } from './connections/fields.ts';
import { isAllowed, isPattern } from './gate/hosts.ts';
import { asPlugin, type GateScope } from './gate/scope.ts';
import type { HostParts } from './host-parts.ts';
import { openSecrets } from './secrets/secrets.ts';
import { redactingLogger } from './plugin-log.ts';
import { redactor, withoutLeaks } from './redact.ts';

/** What a call into a plugin is about. */
export interface CallOf {
  readonly definition: PluginDefinition;
  readonly connectionId: string;
  readonly identity: Identity | null;
  /** All settings, secrets included. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly lane: Lane;
  readonly accessToken: () => Promise<string>;
  /** The vendor answered 401. */
  readonly onUnauthorised: () => void;
  readonly signal: AbortSignal;
}

export interface PluginCall {
  readonly ctx: PluginContext;
  /** Does work as the plugin: what is called out inside passes the gate, and a failure leaves without secrets. */
  readonly run: <T>(work: (ctx: PluginContext) => T) => T;
  /** From here on this text is a secret too, as a token is once it is read. */
  readonly hide: (secret: string) => void;
}

/** Longest a single HTTP call may take, in milliseconds: a waiting person gets an answer, a full page gets its time. */
export const callMs = { interactive: 15_000, posting: 30_000, polling: 30_000 } as const;

/** The only place where a plugin's context is made. */
export function pluginCall(host: HostParts, call: CallOf): PluginCall {
  const { definition, connectionId } = call;
  const secrets = secretNames(definition).map((name) => call.settings[name]);
  const redact = redactor(secrets);
  const hide = (secret: string): void => void secrets.push(secret);
  const log = redactingLogger(host.log, definition.id, connectionId, redact);
  const scope: GateScope = {
    connectionId,
    pluginName: definition.name,
    lane: call.lane,
    budget: definition.budget,
    hosts: hostsOf(host, definition),
    callMs: host.callMs[call.lane],
    keeper: host.keeper,
    onRefusal: (sentence) => log.error({}, sentence),
    onUnauthorised: call.onUnauthorised,
  };
  const ctx: PluginContext = Object.freeze({
    connectionId,
    settings: Object.freeze({ ...call.settings }),
    identity: call.identity,
    endpoint: (name: string) => endpointOf(host, definition, call.identity, name),
    accessToken: async () => {
      const token = await call.accessToken();
      hide(token);
      return token;
    },
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      asPlugin(scope, () => {
        const signal = init?.signal ? AbortSignal.any([init.signal, call.signal]) : call.signal;
        return fetch(input, { ...init, signal, dispatcher: host.gate.dispatcher } as RequestInit);
      }),
    agents: host.gate.agents,
    webhookUrl: `${host.url}/webhooks/${definition.id}`,
    log,
    now: () => host.clock.now(),
    signal: call.signal,
  });
  return { ctx, run: (work) => asPlugin(scope, () => withoutLeaks(() => work(ctx), redact)), hide };
}

/**
 * A stored connection's settings with its secrets opened. `lenient` gives them as stored, so that a form can mend what
 * the plugin's schema refuses by now. Throws InvalidInput when they are not usable.
 */
export async function openSettings(
  host: HostParts,
  connection: { readonly id: string; readonly settings: Readonly<Record<string, unknown>> },
  definition: PluginDefinition,
  options: { readonly lenient: boolean } = { lenient: false },
): Promise<Readonly<Record<string, unknown>>> {
  const secrets = await openSecrets(host.db.hub, host.key, connection.id);
  const stored = Object.fromEntries(
    Object.entries({ ...connection.settings, ...secrets }).filter(([field]) => field in definition.settings.shape),
  );
  if (options.lenient) return stored;
  const parsed = definition.settings.safeParse(stored);
  if (!parsed.success)
    throw new InvalidInput(`The stored settings of ${definition.name} are not usable any more. Save them again.`);
  return parsed.data;
}

/** Base address of a declared endpoint: learnt at connect where the manifest has a pattern, else overridden, else declared. */
export function endpointOf(
  host: HostParts,
  definition: PluginDefinition,
  identity: Identity | null,
  name: string,
): string {
  const declared = definition.endpoints[name];
  if (declared === undefined) throw new Bug(`${definition.name} has no endpoint '${name}'.`);
  const learnt = isPattern(declared) ? identity?.extra?.[name] : undefined;
  const address = learnt === undefined ? null : URL.parse(learnt);
  if (address && isAllowed(hostsOf(host, definition), address)) return learnt?.replace(/\/+$/, '') ?? '';
  const override = overrideOf(host, definition, name);
  if (override === undefined && isPattern(declared))
    throw new Bug(`${definition.name} does not know the address of '${name}' before it is connected.`);
  return override ?? declared;
}

/** Everywhere this plugin may call: its declared endpoints, each replaced by its override where there is one. */
export function hostsOf(host: HostParts, definition: PluginDefinition): readonly string[] {
  return Object.keys(definition.endpoints).map((name) => originOf(host, definition, name));
}

/** Where an endpoint lies: an origin, or the pattern the manifest declares while no override stands for it. */
export function originOf(host: HostParts, definition: PluginDefinition, name: string): string {
  const override = overrideOf(host, definition, name);
  return (override === undefined ? undefined : URL.parse(override)?.origin) ?? definition.endpoints[name] ?? '';
}

/** Leads every endpoint of a plugin to `url`: `<PLUGIN>_<ENDPOINT>` to address, as `endpointOverrides` takes them. */
export function overridesTo(definition: PluginDefinition, url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(definition.endpoints).map((name) => [overrideName(definition, name), url]));
}

function overrideOf(host: HostParts, definition: PluginDefinition, name: string): string | undefined {
  return host.endpointOverrides[overrideName(definition, name)];
}

function overrideName({ id }: PluginDefinition, endpoint: string): string {
  return `${id}_${endpoint}`.replaceAll('-', '_').toUpperCase();
}
