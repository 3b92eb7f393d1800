import { VendorRefused, type PluginContext } from '../../core/plugin-api/index.ts';
import { apiKeyOf, isLiveKey } from './settings.ts';

/** Whether this connection deals in real money: as identified, before that as the key says. */
export function isLive(ctx: PluginContext): boolean {
  return ctx.identity?.liveMode ?? isLiveKey(apiKeyOf(ctx));
}

/** Test money never enters live books, nor the other way round (RECONCILIATION C20). Throws VendorRefused. */
export function refuseOtherMode(ctx: PluginContext, live: boolean): void {
  if (isLive(ctx) === live) return;
  throw new VendorRefused(
    `This Stripe connection is in ${modeName(!live)} mode and Stripe answered in ${modeName(live)} mode.`,
  );
}

function modeName(live: boolean): string {
  return live ? 'live' : 'test';
}
