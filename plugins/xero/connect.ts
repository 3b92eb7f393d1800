import { z } from 'zod';
import {
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  type Identity,
  type PluginContext,
} from '../../core/plugin-api/index.ts';
import { chosenOrganisation } from './settings.ts';
import { readOrganisation } from './organisation.ts';
import { word } from './words.ts';
import { zoneOf } from './zones.ts';

/** Granular scopes, the only ones new apps get since March 2026 ('OAuth 2.0 scopes'); each is used by a call here. */
export const scopes = [
  'offline_access',
  'accounting.invoices',
  'accounting.payments',
  'accounting.banktransactions',
  'accounting.contacts',
  'accounting.manualjournals',
  'accounting.settings',
  'accounting.reports.banksummary.read',
] as const;

const connections = z.array(
  z.object({ tenantId: z.string(), tenantType: z.string(), tenantName: z.string().nullish() }),
);

/** The organisations the consent covers. One call, not counted against any organisation. */
export async function organisations(ctx: PluginContext): Promise<readonly { id: string; name: string }[]> {
  const answer = await getConnections(ctx);
  if (answer.status === 401 || answer.status === 403)
    throw new ReconnectNeeded('Xero no longer accepts this connection. Connect it again.', { status: answer.status });
  const parsed = answer.ok ? connections.safeParse(await answer.json().catch(() => null)) : null;
  if (!parsed?.success)
    throw new VendorUnavailable('Xero did not say which organisations it connected.', { status: answer.status });
  return parsed.data
    .filter(({ tenantType }) => tenantType === 'ORGANISATION')
    .map(({ tenantId, tenantName }) => ({ id: tenantId, name: tenantName ?? tenantId }));
}

async function getConnections(ctx: PluginContext): Promise<Response> {
  const headers = { authorization: `Bearer ${await ctx.accessToken()}`, accept: 'application/json' };
  try {
    return await ctx.fetch(`${ctx.endpoint('api')}/connections`, { headers, signal: ctx.signal, redirect: 'error' });
  } catch (error) {
    throw new VendorUnavailable('Xero cannot be reached.', { call: 'connections' }, undefined, { cause: error });
  }
}

/**
 * Which organisation this is. Two calls. Throws VendorRefused when the consent covers none or several without a
 * choice, when it is not the one connected before (C20), and for an unknown time zone.
 */
export async function identify(ctx: PluginContext): Promise<Identity> {
  const tenant = choose(ctx, await organisations(ctx));
  const organisation = await readOrganisation(ctx, tenant.id);
  const baseCurrency = word(organisation.baseCurrency);
  if (baseCurrency === '') throw new VendorRefused('The Xero organisation names no base currency.');
  return {
    organisation: organisation.name ?? tenant.name,
    organisationId: organisation.organisationID ?? tenant.id,
    timeZone: zoneOf(word(organisation.timezone)),
    baseCurrency,
    liveMode: organisation.isDemoCompany !== true,
    extra: { tenantId: tenant.id },
  };
}

function choose(
  ctx: PluginContext,
  offered: readonly { id: string; name: string }[],
): { readonly id: string; readonly name: string } {
  const before = ctx.identity?.extra?.['tenantId'];
  const wanted = before ?? chosenOrganisation(ctx);
  if (wanted !== null) {
    const found = offered.find(({ id, name }) => id === wanted || name === wanted);
    if (found) return found;
    const names = offered.map(({ name }) => name).join(', ') || 'none';
    throw new VendorRefused(
      before === undefined
        ? `The consent covers ${names}; the settings name ${wanted}.`
        : `This connection is to ${ctx.identity?.organisation ?? wanted}; the consent covers ${names}.`,
    );
  }
  const [only, ...others] = offered;
  if (!only) throw new VendorRefused('The consent covers no Xero organisation.');
  if (others.length > 0)
    throw new VendorRefused(
      `The consent covers several organisations: ${offered.map(({ name }) => name).join(', ')}. Name one in the settings.`,
    );
  return only;
}
