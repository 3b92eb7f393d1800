import { z } from 'zod';
import { parseEvery } from '../../jobs/index.ts';
import { CONTRACT, type ConnectWay, type PluginDefinition } from '../../plugin-api/index.ts';
import { fieldsOf } from '../connections/fields.ts';
import { waysOf } from '../connections/way.ts';

const declaredHost = z.string().regex(/^https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$/, {
  error: ({ input }) => `must be https://host or https://*.host, found ${shown(input)}`,
});

const call = z.custom<(...parameters: never[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);
const place = z.object({ endpoint: z.string(), path: z.string().startsWith('/') });

const way = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('api-key') }),
  z.object({
    kind: z.literal('oauth2'),
    options: z.object({
      authorize: place,
      token: place,
      revoke: place.optional(),
      scopes: z.array(z.string()),
      clientAuthentication: z.enum(['basic', 'post', 'none']),
      pkce: z.boolean(),
      clientId: z.string(),
      clientSecret: z.string(),
      organisations: call.optional(),
    }),
  }),
  z.object({
    kind: z.literal('jwt-grant'),
    options: z.object({
      authorize: place,
      token: place,
      scopes: z.array(z.string()),
      clientId: z.string(),
      subject: z.string(),
      privateKey: z.string(),
      audience: call,
      endpointFor: call.optional(),
    }),
  }),
]);

const connect = z.union([
  way,
  z.object({ kind: z.literal('choice'), setting: z.string(), ways: z.record(z.string(), way) }),
]);

const every = z.string().refine(isEvery, { error: ({ input }) => `must be like 5m, 1h or 1d, found ${shown(input)}` });

const manifest = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  name: z.string().min(1),
  version: z.string().min(1),
  contract: z.number(),
  summary: z.string().min(1),
  endpoints: z.record(z.string().regex(/^[a-z][a-zA-Z0-9]*$/), declaredHost),
  redirects: z.array(z.string()),
  budget: z.array(
    z.union([
      z.object({ per: z.enum(['second', 'ten seconds', 'minute', 'hour', 'day']), calls: z.int().min(1) }),
      z.object({ concurrent: z.int().min(1) }),
    ]),
  ),
  settings: z.custom<z.ZodObject>(isZodObject, 'must be a zod object'),
  connect,
  identify: call,
  streams: z.array(
    z.object({
      name: z.string().regex(/^[a-z][a-z0-9_]*$/),
      records: z.union([z.string(), z.array(z.string())]),
      every,
      snapshot: z.boolean().optional(),
      pageSize: z.int().min(1).optional(),
      pull: call,
      read: call.optional(),
    }),
  ),
  webhooks: z.object({ verify: call, handle: call }).optional(),
  sandbox: call.optional(),
});

/** Either the definition, or the sentence that says who needs what and what was found. */
export type Judged =
  { readonly good: true; readonly definition: PluginDefinition } | { readonly good: false; readonly reason: string };

/** Judges what a plugin folder exported, before anything of it runs. */
export function judgeManifest(folder: string, exported: unknown): Judged {
  if (typeof exported !== 'object' || exported === null)
    return refused(
      `'${folder}' needs plugin.ts to export definePlugin(…) as its default, and found ${shown(exported)}.`,
    );
  const { contract } = exported as { contract?: unknown };
  if (contract !== CONTRACT)
    return refused(
      `'${folder}' needs contract version ${shown(contract)}; this Portico speaks version ${CONTRACT}. Install the plugin's release for it.`,
    );
  const parsed = manifest.safeParse(exported);
  if (!parsed.success) return refused(`'${folder}' has a manifest that cannot be used: ${problems(parsed.error)}.`);
  const definition = exported as PluginDefinition;
  const reason = contradiction(folder, definition);
  return reason === null ? { good: true, definition } : refused(reason);
}

/** What a schema cannot say: names that must fit each other. */
function contradiction(folder: string, definition: PluginDefinition): string | null {
  const endpoints = Object.keys(definition.endpoints);
  if (definition.id !== folder)
    return `'${folder}' needs an id equal to its folder's name, and found '${definition.id}'.`;
  for (const name of [...definition.redirects, ...connectEndpoints(definition)])
    if (!endpoints.includes(name))
      return `'${folder}' needs the endpoint '${name}' to be declared, and found ${endpoints.join(', ') || 'none'}.`;
  const fields = Object.keys(definition.settings.shape);
  for (const name of connectSettings(definition))
    if (!fields.includes(name))
      return `'${folder}' needs the setting '${name}' to connect, and found ${fields.join(', ') || 'none'}.`;
  const unreachable = unreachableWay(definition);
  if (unreachable !== null) return `'${folder}' ${unreachable}`;
  const names = definition.streams.map((one) => one.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : `'${folder}' declares the stream '${twice}' twice.`;
}

/** A choice must offer exactly the ways it has. */
function unreachableWay({ connect: how, settings }: PluginDefinition): string | null {
  if (how.kind !== 'choice') return null;
  const field = fieldsOf({ settings }).find(({ name }) => name === how.setting);
  const offered = [...(field?.choices ?? [])].sort().join(', ') || 'none';
  const ways = Object.keys(how.ways).sort().join(', ');
  return offered === ways ? null : `needs the setting '${how.setting}' to offer ${ways}, and found ${offered}.`;
}

function connectEndpoints(definition: PluginDefinition): readonly string[] {
  return waysOf(definition.connect).flatMap((one) =>
    one.kind === 'api-key' ? [] : [one.options.authorize.endpoint, one.options.token.endpoint],
  );
}

function connectSettings({ connect: how }: PluginDefinition): readonly string[] {
  return [...(how.kind === 'choice' ? [how.setting] : []), ...waysOf(how).flatMap(settingsOfWay)];
}

function settingsOfWay(one: ConnectWay): readonly string[] {
  if (one.kind === 'api-key') return [];
  if (one.kind === 'oauth2')
    return one.options.clientAuthentication === 'none'
      ? [one.options.clientId]
      : [one.options.clientId, one.options.clientSecret];
  return [one.options.clientId, one.options.subject, one.options.privateKey];
}

/** By its shape: a plugin from elsewhere may bring its own copy of zod. */
function isZodObject(value: unknown): boolean {
  const schema = value as { readonly def?: { readonly type?: unknown }; readonly shape?: unknown } | null | undefined;
  return schema?.def?.type === 'object' && typeof schema.shape === 'object';
}

function isEvery(text: string): boolean {
  try {
    parseEvery(text);
    return true;
  } catch {
    return false;
  }
}

function problems(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'it'} ${issue.message}`).join('; ');
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function refused(reason: string): Judged {
  return { good: false, reason };
}
