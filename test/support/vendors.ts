import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Database } from '../../core/db/index.ts';
import { generateFirm } from '../../core/demo/firm/index.ts';
import { createLogger } from '../../core/ground/log.ts';
import type { DemoFirm } from '../../core/plugin-api/index.ts';
import { createPluginHost, loadPlugins, loadSecretKey, type PluginHost } from '../../core/plugin-host/index.ts';
import type { TestClock } from './house.ts';
import { connectVendor, endpointsOf, playVendor, type PlayedVendor } from './sandbox.ts';

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
  const played: PlayedVendor[] = [];
  for (const { definition } of chosen) played.push(await playVendor(definition, dir, () => clock.now()));
  const host = await createPluginHost({
    config: { endpointOverrides: endpointsOf(played), pluginsDir: null },
    clock,
    log: createLogger('silent'),
    db,
    url: 'http://localhost:1',
    key: loadSecretKey({ secretKey: null, dataDir: dir, databaseUrl: null }),
    subscriptions: [],
    folders: [folder],
  });
  const vendors = new Map<string, Vendor>();
  for (const vendor of played)
    vendors.set(vendor.definition.accounting ? 'ledger' : 'processor', await connect(host, vendor, firm));
  const [ledger, processor] = [vendors.get('ledger'), vendors.get('processor')];
  if (!ledger || !processor) throw new Error('A ledger and a processor are needed.');
  for (const { connectionId } of [ledger, processor]) await host.syncNow(connectionId, { wait: true });
  return {
    host,
    ledger,
    processor,
    async close() {
      for (const { sandbox } of played) await sandbox.close();
      fs.rmSync(dir, { recursive: true });
    },
  };
}

async function connect(host: PluginHost, vendor: PlayedVendor, firm: DemoFirm): Promise<Vendor> {
  const { driver } = vendor;
  await driver.control('seed', firm);
  const { id: connectionId } = await connectVendor(host, vendor, 'http://localhost:1/webhooks');
  if (vendor.definition.id === 'xero') await driver.act('limits', { minute: 100_000, day: 100_000 });
  return {
    connectionId,
    act: (name, body) => driver.act(name, body),
    read: (door) => driver.control(door),
  };
}
