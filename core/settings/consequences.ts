import type { PluginDefinition } from '../plugin-api/index.ts';
import type { PluginCard } from '../plugin-host/index.ts';

/** What stops with a plugin: keys of sentences in `settings.consequences`. Portal parts come first. */
export interface Consequences {
  /** Parts of the portal that vanish or stand still. */
  readonly portal: readonly string[];
  /** What stops at the desk and behind it. */
  readonly desk: readonly string[];
  /** Titles of the plugin's own parts of our pages. */
  readonly panels: readonly string[];
}

const portalOf = {
  accounting: 'accountingPortal',
  payments: 'paymentsPortal',
  signatures: 'signaturesPortal',
} as const;
const deskOf = {
  accounting: 'accountingDesk',
  payments: 'paymentsDesk',
  signatures: 'signaturesDesk',
  crm: 'crmDesk',
} as const;

/** What turning a plugin off, or disconnecting it, takes away until it is back. Pure. */
export function consequencesOf(
  definition: Pick<PluginDefinition, 'panels' | 'streams' | 'webhooks'>,
  ports: PluginCard['ports'],
): Consequences {
  return {
    portal: ports.flatMap((port) => (port === 'crm' ? [] : [portalOf[port]])),
    desk: [
      ...ports.map((port) => deskOf[port]),
      ...(definition.streams.length > 0 ? ['reading'] : []),
      ...(definition.webhooks ? ['webhooks'] : []),
    ],
    panels: (definition.panels ?? []).map(({ title }) => title),
  };
}
