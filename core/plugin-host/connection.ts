import type {
  AccountingPort,
  CrmPort,
  Identity,
  PaymentsPort,
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

/** Who changes a connection; null from the command line. */
export interface By {
  readonly personId: string | null;
  readonly requestId?: string;
}

export interface Answered extends By {
  readonly connectionId: string;
  /** The query of the callback address. */
  readonly answer: URLSearchParams;
}
