import { z } from 'zod';
import type { PluginContext } from '../../core/plugin-api/index.ts';

export const settings = z.object({
  clientId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9-]{8,64}$/, 'A Xero client id is 32 letters and digits.')
    .meta({ title: 'Client id', help: 'developer.xero.com, My Apps, your web app, Configuration.' }),
  clientSecret: z
    .string()
    .trim()
    .min(8, 'The client secret is missing.')
    .meta({ title: 'Client secret', help: 'Made on the same page and shown there once.', secret: true }),
  webhookKey: z.string().trim().default('').meta({
    title: 'Webhooks key',
    help: 'The signing key on the app’s Webhooks page. Without it Portico only polls.',
    secret: true,
  }),
  organisation: z.string().trim().default('').meta({
    title: 'Organisation',
    help: 'The tenant id or the exact name; needed only when the consent names more than one organisation.',
  }),
});

/** The key deliveries are signed with; null when none is set. */
export function webhookKeyOf(ctx: PluginContext): string | null {
  const { webhookKey } = settings.parse(ctx.settings);
  return webhookKey === '' ? null : webhookKey;
}

/** Which organisation a person chose where a consent covers several; null when not said. */
export function chosenOrganisation(ctx: PluginContext): string | null {
  const { organisation } = settings.parse(ctx.settings);
  return organisation === '' ? null : organisation;
}
