import type { Logger } from '../ground/log.ts';
import type { PluginLogger } from '../plugin-api/index.ts';

const censored = '[redacted]';
/** Shorter values would be found inside ordinary words. */
const shortestSecret = 8;
/** A log line goes no deeper; an SDK's error may hold half the program, in circles. */
const deepest = 5;

/**
 * A plugin's logger: names plugin and connection on every line, and takes the connection's own secrets out of whatever
 * text they turn up in, which a list of field names cannot do.
 */
export function redactingLogger(
  log: Logger,
  pluginId: string,
  connectionId: string,
  secretValues: readonly unknown[],
): PluginLogger {
  const child = log.child({ plugin: pluginId, connection: connectionId });
  const secrets = secretValues.filter(
    (value): value is string => typeof value === 'string' && value.length >= shortestSecret,
  );
  const clean = (value: unknown, depth = 0): unknown => {
    if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, censored), value);
    if (value instanceof Error) return clean(value.message, depth);
    if (typeof value !== 'object' || value === null) return value;
    if (depth === deepest) return '[deeper]';
    if (Array.isArray(value)) return value.map((inner: unknown) => clean(inner, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner, depth + 1)]));
  };
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (details: Record<string, unknown>, message: string) => {
    child[level](clean(details) as Record<string, unknown>, clean(message) as string);
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
