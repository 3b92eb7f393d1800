import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Database } from '../../core/db/index.ts';
import { generateFirm } from '../../core/demo/firm/index.ts';
import { createLogger } from '../../core/ground/log.ts';
import { startSandbox, type RunningSandbox } from '../../core/plugin-api/sandbox/kit/index.ts';
import { createPluginHost, loadPlugins, loadSecretKey, type PluginHost } from '../../core/plugin-host/index.ts';
import type { TestClock } from './house.ts';

const folder = path.join(import.meta.dirname, '../../plugins');

/** One vendor's sandbox, with its control doors. */
export interface Vendor {
  readonly connectionId: string;
  act(name: string, body?: Record<string, unknown>): Promise<Record<string, string>>;
  read<T>(door: string): Promise<T>;
}

/** A real host before two real sandboxes that play the same firm. */
export interface Vendors {
  readonly host: PluginHost;
  readonly ledger: Vendor;
  readonly processor: Vendor;
  close(): Promise<void>;
}

/** Starts both, connects both and reads them whole. Polling alone brings news: no webhooks arrive here. */
export async function openVendors(db: Database, clock: TestClock): Promise<Vendors> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-vendors-'));
  const { firm } = generateFirm({ seed: 7, size: 'solo', now: clock.now() });
  const loaded = (await loadPlugins([folder])).flatMap((plugin) => (plugin.state === 'ready' ? [plugin] : []));
  const chosen = loaded.filter(({ definition }) => definition.accounting ?? definition.payments);
  const running = new Map<string, RunningSandbox>();
  const overrides: Record<string, string> = {};
  for (const { definition } of chosen) {
    const module = await definition.sandbox?.();
    if (!module) throw new Error(`${definition.id} has no sandbox.`);
    const at = { dir: path.join(dir, definition.id), port: 0, now: () => clock.now(), recordFile: null };
    const sandbox = await startSandbox({ pluginId: definition.id, module: module.default, ...at });
    running.set(definition.id, sandbox);
    for (const name of Object.keys(definition.endpoints))
      overrides[`${definition.id}_${name}`.replaceAll('-', '_').toUpperCase()] = sandbox.url;
  }
  const host = await createPluginHost({
    config: { endpointOverrides: overrides, pluginsDir: null },
    clock,
    log: createLogger('silent'),
    db,
    url: 'http://localhost:1',
    key: loadSecretKey({ secretKey: null, dataDir: dir, databaseUrl: null }),
    subscriptions: [],
    folders: [folder],
  });
  const vendors = new Map<string, Vendor>();
  for (const { definition } of chosen) {
    const sandbox = running.get(definition.id);
    if (sandbox)
      vendors.set(definition.accounting ? 'ledger' : 'processor', await connect(host, sandbox, definition.id, firm));
  }
  const [ledger, processor] = [vendors.get('ledger'), vendors.get('processor')];
  if (!ledger || !processor) throw new Error('A ledger and a processor are needed.');
  for (const { connectionId } of [ledger, processor]) await host.syncNow(connectionId, { wait: true });
  return {
    host,
    ledger,
    processor,
    async close() {
      for (const sandbox of running.values()) await sandbox.close();
      fs.rmSync(dir, { recursive: true });
    },
  };
}

async function connect(host: PluginHost, sandbox: RunningSandbox, id: string, firm: unknown): Promise<Vendor> {
  async function call<T>(door: string, body?: unknown): Promise<T> {
    const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${sandbox.control}/${door}`, body === undefined ? {} : sent);
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${door}: ${JSON.stringify(answer)}`);
    return answer;
  }
  await call('seed', firm);
  const credentials = await call<Record<string, unknown>>('credentials');
  const signing = await call<Record<string, unknown>>('webhook', { url: 'http://localhost:1/webhooks' });
  const enabled = await host.enable(id, { settings: { ...credentials, ...signing }, personId: null });
  let { connection } = enabled;
  if (enabled.authorizeUrl !== null) {
    const { redirect } = await call<{ redirect: string }>('act', { do: 'consent', url: enabled.authorizeUrl });
    const answer = new URL(redirect).searchParams;
    connection = await host.completeConnection({ connectionId: connection.id, answer, personId: null });
  }
  if (id === 'xero') await call('act', { do: 'limits', minute: 100_000, day: 100_000 });
  return {
    connectionId: connection.id,
    act: (name, body = {}) => call('act', { do: name, ...body }),
    read: (door) => call(door),
  };
}
