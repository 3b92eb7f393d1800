import { z } from 'zod';
import type { PluginContext } from '../../core/plugin-api/index.ts';

export const settings = z.object({
  apiKey: z
    .string()
    .trim()
    .regex(
      /^(sk|rk)_(test|live)_[A-Za-z0-9_]+$/,
      'A Stripe secret key begins with sk_test_, sk_live_, rk_test_ or rk_live_.',
    )
    .meta({
      title: 'API key',
      help: 'Stripe Dashboard, Developers, API keys. A restricted key is enough; the plugin’s README lists its permissions.',
      secret: true,
    }),
  webhookSecret: z
    .string()
    .trim()
    .regex(/^(whsec_[A-Za-z0-9+/=_-]+(\s+|$))*$/, 'A signing secret begins with whsec_.')
    .default('')
    .meta({
      title: 'Webhook signing secret',
      help: 'Shown by Stripe after the endpoint is made. While it is being rolled, enter the old and the new one with a space between. Without it Portico only polls.',
      secret: true,
    }),
});

export function apiKeyOf(ctx: PluginContext): string {
  return settings.parse(ctx.settings).apiKey;
}

/** Every secret a delivery may be signed with; more than one while it is being rolled. */
export function webhookSecretsOf(ctx: PluginContext): readonly string[] {
  return settings
    .parse(ctx.settings)
    .webhookSecret.split(/\s+/)
    .filter((secret) => secret !== '');
}

export function isLiveKey(key: string): boolean {
  return /^(sk|rk)_live_/.test(key);
}
