import { z } from 'zod';
import type { PluginContext } from '../../core/plugin-api/index.ts';
import { mendedKey } from './private-key.ts';

const guid = (what: string) =>
  z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, `${what} is a GUID: 8-4-4-4-12 hexadecimal digits.`);

export const settings = z.object({
  environment: z.enum(['production', 'demo']).default('production').meta({
    title: 'Environment',
    help: 'A developer account is in the demo environment; its integration key works there only.',
  }),
  integrationKey: guid('An integration key').meta({
    title: 'Integration key',
    help: 'DocuSign Admin, Apps and Keys, your app. Add the address Portico shows here as its redirect URI.',
  }),
  userId: guid('A user id').meta({
    title: 'User id',
    help: 'On Apps and Keys, User ID: the user in whose name agreements are sent.',
  }),
  privateKey: z
    .string()
    .trim()
    .transform((text, issues) => {
      const key = mendedKey(text);
      if (key !== null) return key;
      issues.addIssue({ code: 'custom', message: 'The private key is not an RSA key in PEM form.' });
      return z.NEVER;
    })
    .meta({
      title: 'RSA private key',
      help: 'Made on the app’s page under Service Integration and shown there once, from BEGIN to END.',
      secret: true,
      multiline: true,
    }),
  account: z.string().trim().default('').meta({
    title: 'Account',
    help: 'The API account id or the exact name; needed only when the user’s default account is not the one.',
  }),
  hmacKeys: z.string().trim().default('').meta({
    title: 'Connect HMAC keys',
    help: 'DocuSign Admin, Connect, Connect Keys. While one is being replaced, enter both with a space between. Without any Portico only polls.',
    secret: true,
  }),
});

export function isDemo(ctx: PluginContext): boolean {
  return ctx.settings['environment'] === 'demo';
}

/** Which account a person chose where the user has several; null when not said. */
export function chosenAccount(ctx: PluginContext): string | null {
  const account = ctx.settings['account'];
  return typeof account === 'string' && account !== '' ? account : null;
}

/** Every key a delivery may be signed with; more than one while it is being replaced, none when Portico only polls. */
export function hmacKeysOf(ctx: PluginContext): readonly string[] {
  const keys = ctx.settings['hmacKeys'];
  return typeof keys === 'string' ? keys.split(/\s+/).filter((key) => key !== '') : [];
}
