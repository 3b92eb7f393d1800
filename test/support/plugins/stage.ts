import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import { openLive, type Database } from '../../../core/db/index.ts';
import { identity } from '../../../core/identity/index.ts';
import type { Driver } from '../../../core/plugin-api/sandbox/kit/index.ts';
import { createPluginHost, loadPlugins, loadSecretKey, type PluginHost } from '../../../core/plugin-host/index.ts';
import { settingsWing } from '../../../core/settings/index.ts';
import { testDatabase } from '../database.ts';
import { openHouse, testClock, type House, type TestClock, type Visitor } from '../house.ts';
import { endpointsOf, playVendor, type PlayedVendor } from '../sandbox.ts';
import { aFirm, aStaffMember, signedIn } from '../people.ts';

const fixtures = path.join(import.meta.dirname, '../fixture-plugins');

/** The settings pages over a real host whose vendors are played by their sandboxes. */
export interface PluginStage {
  readonly db: Database;
  readonly house: House;
  readonly host: PluginHost;
  readonly clock: TestClock;
  readonly owner: Visitor;
  /** Everything the house and the host logged so far, as JSON lines. */
  logged(): string;
  /** What happens at a vendor without us. */
  act(plugin: string, name: string, body?: Record<string, unknown>): Promise<Record<string, string>>;
  fault(plugin: string, fault: Record<string, unknown>): Promise<void>;
  /** The same database and owner under another key, as after a move without the key file. */
  withOtherKey(): Promise<Visitor>;
  close(): Promise<void>;
}

/** Opens the stage with the plugins of these fixture folders; none at all is a house without plugins. */
export async function openPluginStage(
  ...folders: readonly ('installed' | 'consenting' | 'broken')[]
): Promise<PluginStage> {
  const db = await testDatabase();
  await aFirm(db);
  await aStaffMember(db, 'owner@firm.example');
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-settings-'));
  const clock = testClock('2026-11-24T19:00:00Z');
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = pino({ level: 'debug' }, sink);
  const vendors = await playVendors(folders, dir, clock);
  const live = await openLive(db.url, () => undefined);
  const open: House[] = [];

  async function openWith(key: Buffer): Promise<{ readonly house: House; readonly host: PluginHost }> {
    const host = await createPluginHost({
      config: { endpointOverrides: endpointsOf([...vendors.values()]), pluginsDir: null },
      clock,
      log,
      db,
      url: 'http://portico.example',
      key: loadSecretKey({ secretKey: key.toString('base64'), dataDir: dir, databaseUrl: null }),
      subscriptions: [],
      folders: folders.map((folder) => path.join(fixtures, folder)),
    });
    const house = await openHouse(db, [identity, settingsWing], { plugins: host, live, log, clock });
    open.push(house);
    return { house, host };
  }

  function driver(plugin: string): Driver {
    const vendor = vendors.get(plugin);
    if (!vendor) throw new Error(`Nobody plays ${plugin}.`);
    return vendor.driver;
  }

  const { house, host } = await openWith(Buffer.alloc(32, 7));
  return {
    db,
    house,
    host,
    clock,
    owner: await signedIn(house, 'owner@firm.example'),
    logged: () => lines.join(''),
    act: (plugin, name, body) => driver(plugin).act(name, body),
    fault: (plugin, fault) => driver(plugin).fault(fault),
    async withOtherKey() {
      const other = await openWith(Buffer.alloc(32, 8));
      return signedIn(other.house, 'owner@firm.example');
    },
    async close() {
      await Promise.all(open.map((one) => one.close()));
      await live.close();
      await Promise.all([...vendors.values()].map(({ sandbox }) => sandbox.close()));
      fs.rmSync(dir, { recursive: true });
    },
  };
}

async function playVendors(
  folders: readonly string[],
  dir: string,
  clock: TestClock,
): Promise<ReadonlyMap<string, PlayedVendor>> {
  const plugins = await loadPlugins(
    folders.filter((folder) => folder !== 'broken').map((folder) => path.join(fixtures, folder)),
  );
  const played = new Map<string, PlayedVendor>();
  for (const plugin of plugins) {
    if (plugin.state !== 'ready') throw new Error(plugin.reason);
    if (plugin.definition.sandbox) played.set(plugin.id, await playVendor(plugin.definition, dir, () => clock.now()));
  }
  return played;
}
