import type {
  AccountingPort,
  CrmPort,
  Identity,
  Lane,
  PaymentsPort,
  PluginContext,
  PluginDefinition,
  SignaturesPort,
} from '../plugin-api/index.ts';

export interface Ports {
  accounting: AccountingPort;
  payments: PaymentsPort;
  signatures: SignaturesPort;
  crm: CrmPort;
}

export type PortName = keyof Ports;

/** A folder that was looked at when the hub started. */
export type LoadedPlugin =
  | { readonly id: string; readonly state: 'ready'; readonly definition: PluginDefinition; readonly folder: string }
  /** `reason` says who, needs what, found what. */
  | { readonly id: string; readonly state: 'refused'; readonly reason: string; readonly folder: string };

/** A configured plugin. */
export interface Connection {
  readonly id: string;
  readonly pluginId: string;
  readonly enabled: boolean;
  readonly state: 'new' | 'connected' | 'needs_attention';
  readonly identity: Identity | null;
  readonly trouble: string | null;
  readonly connectedAt: string | null;
}

/** What the wings may ask of plugins. */
export interface PluginHost {
  /** Every plugin folder found, sorted by id. */
  readonly plugins: readonly LoadedPlugin[];
  connections(): Promise<readonly Connection[]>;
  /** Enabled, connected connections whose plugin offers this port, oldest first. */
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
  /** Origins a browser may be sent to by enabled plugins; the CSP's form-action is built from these. */
  redirectOrigins(): readonly string[];
}
