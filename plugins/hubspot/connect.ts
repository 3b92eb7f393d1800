import { z } from 'zod';
import { VendorRefused, VendorUnavailable, type Identity, type PluginContext } from '../../core/plugin-api/index.ts';
import { statusFailure } from './errors.ts';
import { tokenOf } from './settings.ts';

/** Each is used by a call here; notes go with the contacts' scopes ('Notes', 'Scopes'). `oauth` is always asked for. */
export const scopes = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.companies.read',
  'crm.objects.companies.write',
  'crm.objects.deals.read',
] as const;

const details = z.object({
  portalId: z.int(),
  accountType: z.string(),
  timeZone: z.string(),
  companyCurrency: z.string().length(3),
  uiDomain: z.string().regex(/^[a-z0-9.-]+$/),
});

/**
 * Whose account this is ('Account information' API; it knows the account's number, no name). One call. Throws
 * ReconnectNeeded for a bad token, VendorRefused for a zone that is not known here.
 */
export async function identify(ctx: PluginContext): Promise<Identity> {
  const { portalId, accountType, timeZone, companyCurrency, uiDomain } = await readDetails(ctx);
  return {
    organisation: `HubSpot account ${portalId}`,
    organisationId: String(portalId),
    timeZone: knownZone(timeZone),
    baseCurrency: companyCurrency.toUpperCase(),
    liveMode: accountType === 'STANDARD',
    extra: { uiDomain },
  };
}

async function readDetails(ctx: PluginContext): Promise<z.infer<typeof details>> {
  const answer = await asked(ctx, `${ctx.endpoint('api')}/account-info/v3/details`);
  if (!answer.ok) throw await statusFailure(answer, 'account details');
  const parsed = details.safeParse(await answer.json().catch(() => null));
  if (!parsed.success)
    throw new VendorUnavailable('HubSpot did not say whose account this is.', {
      problem: z.prettifyError(parsed.error),
    });
  return parsed.data;
}

async function asked(ctx: PluginContext, url: string): Promise<Response> {
  const headers = { authorization: `Bearer ${await tokenOf(ctx)}`, accept: 'application/json' };
  try {
    return await ctx.fetch(url, { headers, signal: ctx.signal, redirect: 'error' });
  } catch (error) {
    throw new VendorUnavailable('HubSpot cannot be reached.', { call: 'account details' }, undefined, { cause: error });
  }
}

function knownZone(name: string): string {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch (error) {
    throw new VendorRefused(`HubSpot names the time zone '${name}', which is not known here.`, {
      error: String(error),
    });
  }
}
