import type { Logger } from '../ground/log.ts';
import type { PluginLogger } from '../plugin-api/index.ts';
import type { Redact } from './redact.ts';

/** A plugin's logger: names plugin and connection on every line, and leaves the connection's own secrets out of it. */
export function redactingLogger(log: Logger, pluginId: string, connectionId: string, redact: Redact): PluginLogger {
  const child = log.child({ plugin: pluginId, connection: connectionId });
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (details: Record<string, unknown>, message: string) => {
    child[level](redact(details), redact(message));
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
