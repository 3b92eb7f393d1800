import type http from 'node:http';
import type https from 'node:https';

/** What the vendor says about whom we are connected to. */
export interface Identity {
  readonly organisation: string;
  readonly organisationId: string;
  /** IANA name; an unknown vendor zone is an error of `identify`, never a guess. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly baseCurrency: string;
  readonly liveMode: boolean;
  /** Whatever the plugin must remember of the connection (a tenant id, a base URI). Never a secret. */
  readonly extra?: Readonly<Record<string, string>>;
}

export interface PluginLogger {
  debug(details: Record<string, unknown>, message: string): void;
  info(details: Record<string, unknown>, message: string): void;
  warn(details: Record<string, unknown>, message: string): void;
  error(details: Record<string, unknown>, message: string): void;
}

/** Priority at the outbound gate: what a waiting person or the books need goes first. */
export type Lane = 'interactive' | 'posting' | 'polling';

/**
 * All a plugin gets. One object per call into the plugin; the host builds it in one file and takes it
 * away by aborting `signal`.
 */
export interface PluginContext {
  readonly connectionId: string;
  /** The plugin's own settings, secrets included, as its schema parsed them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Known once connected. */
  readonly identity: Identity | null;
  /** The base URL of a declared endpoint, without a trailing slash. */
  endpoint(name: string): string;
  /** A valid OAuth access token, refreshed single-flight across processes. Throws ReconnectNeeded. */
  accessToken(): Promise<string>;
  /** fetch through the outbound gate: declared hosts only, budgeted, bounded in time. */
  readonly fetch: typeof globalThis.fetch;
  /** For SDKs that take an agent. The global agents are governed all the same. */
  readonly agents: { readonly http: http.Agent; readonly https: https.Agent };
  /** Where the vendor must send this plugin's webhooks. */
  readonly webhookUrl: string;
  readonly log: PluginLogger;
  /** The shared clock. */
  now(): Temporal.Instant;
  readonly signal: AbortSignal;
}
