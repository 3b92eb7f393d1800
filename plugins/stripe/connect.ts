import { VendorRefused, type Identity, type PluginContext } from '../../core/plugin-api/index.ts';
import { reading } from './client.ts';
import { refuseOtherMode } from './live-mode.ts';
import { apiKeyOf, isLiveKey } from './settings.ts';

/**
 * Asks Stripe whose key this is. Two calls: the account, and the balance, which says in which mode the key is and
 * proves that it may be read, as every proof needs. Throws ReconnectNeeded for a bad key, VendorRefused for a key
 * without the permission or an account without a known zone or currency.
 */
export async function identify(ctx: PluginContext): Promise<Identity> {
  const account = await reading(ctx, 'account', (stripe) => stripe.accounts.retrieveCurrent());
  const balance = await reading(ctx, 'balance', (stripe) => stripe.balance.retrieve());
  const liveMode = isLiveKey(apiKeyOf(ctx));
  refuseOtherMode(ctx, balance.livemode);
  if (ctx.identity && ctx.identity.organisationId !== account.id)
    throw new VendorRefused(
      `This connection is to ${ctx.identity.organisation}; the key belongs to another Stripe account.`,
      { connected: ctx.identity.organisationId, found: account.id },
    );
  const dashboard = account.settings?.dashboard;
  return {
    organisation: dashboard?.display_name ?? account.business_profile?.name ?? account.email ?? account.id,
    organisationId: account.id,
    timeZone: knownZone(dashboard?.timezone ?? null),
    baseCurrency: known(account.default_currency, 'default currency').toUpperCase(),
    liveMode,
  };
}

function knownZone(zone: string | null): string {
  const name = known(zone, 'time zone');
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch (error) {
    throw new VendorRefused(`Stripe names the time zone '${name}', which is not known here.`, { error: String(error) });
  }
}

function known(value: string | null | undefined, what: string): string {
  if (value === null || value === undefined || value === '')
    throw new VendorRefused(`The Stripe account has no ${what} yet.`);
  return value;
}
