import type { z } from 'zod';
import type { Connect } from './connect.ts';
import type { Identity, PluginContext } from './context.ts';
import type { AccountingPort } from './ports/accounting.ts';
import type { CrmPort } from './ports/crm.ts';
import type { PaymentsPort } from './ports/payments.ts';
import type { SignaturesPort } from './ports/signatures.ts';
import type { SandboxModule } from './sandbox/sandbox.ts';
import type { Stream } from './streams.ts';
import type { Webhooks } from './webhooks.ts';

/** The contract version this core speaks. A plugin for another is refused, never half-loaded. */
export const CONTRACT = 1;

/** One limit of the vendor; all of them hold at once, across all processes of the hub. */
export type Budget =
  | { readonly per: 'second' | 'ten seconds' | 'minute' | 'hour' | 'day'; readonly calls: number }
  | { readonly concurrent: number };

/** What `z.meta` may say of a setting; the host renders the admin form from it. */
export interface SettingMeta {
  readonly title: string;
  readonly help?: string;
  /** Encrypted at rest, write-only in the form, last four characters shown. */
  readonly secret?: boolean;
  /** Several lines, such as a key in PEM form: a one-line field would join them. */
  readonly multiline?: boolean;
}

/** A fragment offered to a named slot of the hub's pages. */
export interface Panel {
  readonly slot: string;
  readonly title: string;
  readonly audience: 'staff' | 'client';
  render(ctx: PluginContext): Promise<string>;
}

export interface PluginDefinition {
  /** Lower case letters, digits and dashes; also the folder's name and the webhook path. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly contract: number;
  /** One sentence for the settings card: what it brings and what it may write. */
  readonly summary: string;
  /** Every host the plugin may call: `https://host` or `https://*.host`. Overridable in demo and tests. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Names of endpoints a browser may be sent to. */
  readonly redirects: readonly string[];
  readonly budget: readonly Budget[];
  readonly settings: z.ZodObject;
  readonly connect: Connect;
  readonly identify: (ctx: PluginContext) => Promise<Identity>;
  readonly streams: readonly Stream[];
  readonly webhooks?: Webhooks;
  readonly accounting?: AccountingPort;
  readonly payments?: PaymentsPort;
  readonly signatures?: SignaturesPort;
  readonly crm?: CrmPort;
  readonly panels?: readonly Panel[];
  /** A local server that behaves like the vendor; loaded in demo and tests only. */
  readonly sandbox?: () => Promise<{ readonly default: SandboxModule }>;
}

/** Declares a plugin. The host checks the manifest when it loads the folder. */
export function definePlugin(definition: PluginDefinition): PluginDefinition {
  return definition;
}
