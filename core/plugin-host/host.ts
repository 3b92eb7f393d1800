import type { Router } from 'express';
import type { Identity, Lane, PluginContext } from '../plugin-api/index.ts';
import type { PluginCard } from './cards.ts';
import type { Answered, By, Connection, LoadedPlugin, PortName, Ports } from './connection.ts';
import type { Enabled, Enabling } from './connections/connect.ts';
import type { FormField } from './connections/form.ts';
import type { StreamReport, SyncOptions } from './streams/sync-now.ts';

export type { Answered, By, Connection, LoadedPlugin, PortName, Ports } from './connection.ts';

/** What the wings may ask of plugins. */
export interface PluginHost {
  /** Every plugin folder found, sorted by id. */
  readonly plugins: readonly LoadedPlugin[];
  connections(): Promise<readonly Connection[]>;
  /** Enabled, connected connections whose plugin offers this port, oldest first; none while the vendors are paused. */
  withPort(port: PortName): Promise<readonly Connection[]>;
  /**
   * Calls a port of one connection. The lane is its priority at the outbound gate.
   * Throws NotFound when the connection or the port is gone, InvalidInput when it is switched off.
   */
  call<P extends PortName, T>(
    connectionId: string,
    port: P,
    lane: Lane,
    work: (port: Ports[P], ctx: PluginContext) => Promise<T>,
  ): Promise<T>;
  /** Reads these records afresh from the vendor and ingests them (single-flight per record). */
  readAgain(
    connectionId: string,
    refs: readonly { readonly kind: string; readonly externalId: string }[],
    lane: Lane,
  ): Promise<void>;
  /** Origins a browser may be sent to by plugins; the CSP's form-action is built from these. */
  redirectOrigins(): readonly string[];
  /** The sentence that names the key missed, while the vendors are paused for want of it; else null. */
  readonly keyTrouble: string | null;

  /** Saves settings and connects; see connections/connect.ts. */
  enable(pluginId: string, enabling: Enabling): Promise<Enabled>;
  /** The browser came back from the vendor's page with this answer. */
  completeConnection(answered: Answered): Promise<Connection>;
  /** Switches a connection on again: it goes on from its cursors. */
  activate(connectionId: string, by: By): Promise<void>;
  /** Switches a connection off: nothing is read or written any more, inbox and history stay. */
  deactivate(connectionId: string, by: By): Promise<void>;
  /** Forgets the credentials of a connection, at the vendor too where it has a door for it; history stays. */
  disconnect(connectionId: string, by: By): Promise<void>;
  /** Asks the vendor who it is, now; a person sees that the connection stands. */
  check(connectionId: string): Promise<Identity>;

  /** Asks for a whole pass of every stream, now. */
  syncNow(connectionId: string, options: SyncOptions): Promise<readonly StreamReport[]>;
  /** Every plugin with its connections, for the settings pages. */
  cards(): Promise<readonly PluginCard[]>;
  /** The settings of a plugin as a form shows them; secrets only by their last four characters. */
  settingsForm(pluginId: string): Promise<readonly FormField[]>;

  /** What the jobs do; see wing.ts. */
  readonly work: HostWork;
  /** To be mounted at /webhooks, before any body parser. */
  webhookRoutes(): Router;
}

export interface HostWork {
  runStream(connectionId: string, stream: string, stop: AbortSignal): Promise<unknown>;
  runIfDue(connectionId: string, stream: string, stop: AbortSignal): Promise<unknown>;
  queueDueStreams(): Promise<void>;
  handleEvents(connectionId: string, stop: AbortSignal): Promise<void>;
  tidy(): Promise<void>;
}
