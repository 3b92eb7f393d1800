import path from 'node:path';
import { z } from 'zod';
import { InvalidInput } from './plugin-api/index.ts';

const url = z.url({ protocol: /^https?$/ });

const environment = z.object({
  PORTICO_DATA: z.string().min(1).default('./data'),
  PORTICO_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PORTICO_HOST: z.string().min(1).default('localhost'),
  PORTICO_URL: url.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  PORTICO_PORTAL_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  PORTICO_SECRET_KEY: z
    .base64()
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')
    .optional(),
  PORTICO_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  PORTICO_SEED: z.coerce.number().int().min(1).max(2_147_483_647).default(1),
  PORTICO_DEMO_SIZE: z.enum(['solo', 'typical', 'large']).default('typical'),
  PORTICO_RECORD: z.string().min(1).optional(),
  PORTICO_PLUGINS: z.string().min(1).optional(),
  PORTICO_FAIL_AT: z
    .string()
    .regex(/^[a-z0-9.-]+(:[1-9]\d*)?$/)
    .optional(),
  PORTICO_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Everything the environment decides, parsed once and frozen. */
export interface Config {
  /** Absolute path of the data folder. */
  readonly dataDir: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
  /** The public address; null until the port is known when it was not given. */
  readonly url: string | null;
  readonly databaseUrl: string | null;
  readonly portalDatabaseUrl: string | null;
  readonly redisUrl: string | null;
  /** 32 bytes, base64; null lets the embedded installation make its own. */
  readonly secretKey: string | null;
  readonly smtpUrl: string | null;
  readonly seed: number;
  readonly demoSize: 'solo' | 'typical' | 'large';
  readonly recordFile: string | null;
  /** A folder of further plugins, beside the built-in one. */
  readonly pluginsDir: string | null;
  readonly failAt: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `PORTICO_<PLUGIN>_<ENDPOINT>_URL` as given, keyed by `<PLUGIN>_<ENDPOINT>`. */
  readonly endpointOverrides: Readonly<Record<string, string>>;
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/**
 * Reads the environment. Throws InvalidInput naming every variable that is wrong, before anything starts.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const fields = Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
    const names = Object.entries(fields).map(([name, message]) => `${name}: ${message}`);
    throw new InvalidInput(`The environment is not usable. ${names.join('; ')}.`, fields);
  }
  const e = parsed.data;
  if (!loopback.has(e.PORTICO_HOST) && e.PORTICO_URL === undefined)
    throw new InvalidInput('PORTICO_URL is required when PORTICO_HOST is not a loopback address.', {
      PORTICO_URL: 'required',
    });
  return Object.freeze({
    dataDir: path.resolve(e.PORTICO_DATA),
    port: e.PORTICO_PORT,
    host: e.PORTICO_HOST,
    url: e.PORTICO_URL?.replace(/\/+$/, '') ?? (e.PORTICO_PORT === 0 ? null : `http://localhost:${e.PORTICO_PORT}`),
    databaseUrl: e.DATABASE_URL ?? null,
    portalDatabaseUrl: e.PORTICO_PORTAL_DATABASE_URL ?? null,
    redisUrl: e.REDIS_URL ?? null,
    secretKey: e.PORTICO_SECRET_KEY ?? null,
    smtpUrl: e.PORTICO_SMTP_URL ?? null,
    seed: e.PORTICO_SEED,
    demoSize: e.PORTICO_DEMO_SIZE,
    recordFile: e.PORTICO_RECORD === undefined ? null : path.resolve(e.PORTICO_RECORD),
    pluginsDir: e.PORTICO_PLUGINS === undefined ? null : path.resolve(e.PORTICO_PLUGINS),
    failAt: e.PORTICO_FAIL_AT ?? null,
    logLevel: e.PORTICO_LOG,
    endpointOverrides: Object.freeze(readOverrides(given)),
  });
}

function readOverrides(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const match = /^PORTICO_([A-Z0-9]+_[A-Z0-9_]+)_URL$/.exec(name);
    if (!match?.[1] || value === undefined || name === 'PORTICO_PORTAL_DATABASE_URL') continue;
    const address = URL.parse(value);
    if (!address || (address.protocol === 'http:' && !loopback.has(address.hostname)))
      throw new InvalidInput(`${name} must be an https address, or plain http on a loopback host.`, {
        [name]: 'not usable',
      });
    overrides[match[1]] = value.replace(/\/+$/, '');
  }
  return overrides;
}
