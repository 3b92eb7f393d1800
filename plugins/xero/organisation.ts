import type { Organisation } from 'xero-node';
import { VendorRefused, type PluginContext } from '../../core/plugin-api/index.ts';
import { reading } from './client.ts';

/** The organisation's own facts, afresh. `tenantId` while it is not yet kept with the connection. */
export async function readOrganisation(ctx: PluginContext, tenantId?: string): Promise<Organisation> {
  const { body } = await reading(ctx, 'organisation', (api, tenant) => api.getOrganisations(tenant), tenantId);
  const organisation = body.organisations?.[0];
  if (!organisation) throw new VendorRefused('Xero named no organisation for this connection.');
  return organisation;
}
