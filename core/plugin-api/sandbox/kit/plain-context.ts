import http from 'node:http';
import https from 'node:https';
import type { PluginContext } from '../../context.ts';

type Given = Pick<PluginContext, 'settings' | 'now'> & Partial<PluginContext>;

/**
 * A context before the sandbox at `url`, on plain sockets, for a plugin's own tests; the host's gate is tested where it
 * lives. What the plugin warns of is noted in `warnings`.
 */
export function plainContext(url: string, given: Given, warnings: string[] = []): PluginContext {
  return {
    connectionId: '0199c0de-0000-7000-8000-000000000000',
    identity: null,
    endpoint: () => url,
    accessToken: () => Promise.reject(new Error('This connection needs no token.')),
    fetch: globalThis.fetch,
    agents: { http: new http.Agent(), https: new https.Agent() },
    webhookUrl: 'http://localhost/webhooks',
    log: { debug: ignore, info: ignore, warn: (_details, message) => void warnings.push(message), error: ignore },
    signal: new AbortController().signal,
    ...given,
  };
}

function ignore(): void {
  // Tests look at what came of a call, not at its log.
}
