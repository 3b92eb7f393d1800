import { z } from 'zod';
import { InvalidInput, type PluginContext } from '../../core/plugin-api/index.ts';

const plain = z.object({
  access: z.enum(['token', 'oauth']).default('token').meta({
    title: 'Connect by',
    help: 'token: the access token of a private app in your account, the simplest way. oauth: an app of your own that people allow on HubSpot’s page.',
  }),
  accessToken: z
    .string()
    .trim()
    .regex(/^(pat-[a-z0-9]+-[A-Za-z0-9-]{8,})?$/, 'A private app’s access token begins with pat-.')
    .default('')
    .meta({
      title: 'Access token',
      help: 'For token: HubSpot, Settings, Integrations, Private apps, your app, Auth. The plugin’s README lists its scopes.',
      secret: true,
    }),
  clientId: z.string().trim().default('').meta({ title: 'Client id', help: 'For oauth: your app’s Auth page.' }),
  clientSecret: z.string().trim().default('').meta({
    title: 'Client secret',
    help: 'On the same page of the app, also of a private one: HubSpot signs webhooks with it. Without it a private app’s changes are polled only.',
    secret: true,
  }),
});

/** Each way needs its own fields; they are optional in the form because the other way does without. */
export const settings = plain.superRefine(({ access, accessToken, clientId, clientSecret }, ctx) => {
  const missing = (path: string, message: string): void => ctx.addIssue({ code: 'custom', path: [path], message });
  if (access === 'token' && accessToken === '') missing('accessToken', 'The access token is missing.');
  if (access === 'oauth' && clientId === '') missing('clientId', 'The client id is missing.');
  if (access === 'oauth' && clientSecret === '') missing('clientSecret', 'The client secret is missing.');
});

/** A token good for the next call. Throws InvalidInput for settings that are not usable, else as `accessToken` does. */
export function tokenOf(ctx: PluginContext): Promise<string> {
  const parsed = settings.safeParse(ctx.settings);
  if (!parsed.success) throw new InvalidInput('The settings of HubSpot are not usable. Save them again.');
  return parsed.data.access === 'token' ? Promise.resolve(parsed.data.accessToken) : ctx.accessToken();
}

/** What deliveries are signed with; null when none is set. */
export function webhookSecretOf(ctx: PluginContext): string | null {
  const secret = plain.partial().safeParse(ctx.settings).data?.clientSecret ?? '';
  return secret === '' ? null : secret;
}
