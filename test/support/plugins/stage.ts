import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import { openLive, type Database } from '../../../core/db/index.ts';
import { identity } from '../../../core/identity/index.ts';
import { startSandbox, type RunningSandbox } from '../../../core/plugin-api/sandbox/kit/index.ts';
import { createPluginHost, loadPlugins, loadSecretKey, type PluginHost } from '../../../core/plugin-host/index.ts';
import { settingsWing } from '../../../core/settings/index.ts';
import { testDatabase } from '../database.ts';
import { openHouse, testClock, type House, type TestClock, type Visitor } from '../house.ts';
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
  const sandboxes = await playVendors(folders, dir, clock);
  const live = await openLive(db.url, () => undefined);
  const open: House[] = [];

  async function openWith(key: Buffer): Promise<{ readonly house: House; readonly host: PluginHost }> {
    const host = await createPluginHost({
      config: { endpointOverrides: overridesTo(sandboxes), pluginsDir: null },
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

  const { house, host } = await openWith(Buffer.alloc(32, 7));
  return {
    db,
    house,
    host,
    clock,
    owner: await signedIn(house, 'owner@firm.example'),
    logged: () => lines.join(''),
    act: (plugin, name, body = {}) => control(sandboxes, plugin, 'act', { do: name, ...body }),
    async fault(plugin, fault) {
      await control(sandboxes, plugin, 'faults', fault);
    },
    async withOtherKey() {
      const other = await openWith(Buffer.alloc(32, 8));
      return signedIn(other.house, 'owner@firm.example');
    },
    async close() {
      await Promise.all(open.map((one) => one.close()));
      await live.close();
      await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()));
      fs.rmSync(dir, { recursive: true });
    },
  };
}

async function playVendors(
  folders: readonly string[],
  dir: string,
  clock: TestClock,
): Promise<ReadonlyMap<string, RunningSandbox>> {
  const plugins = await loadPlugins(
    folders.filter((folder) => folder !== 'broken').map((folder) => path.join(fixtures, folder)),
  );
  const sandboxes = new Map<string, RunningSandbox>();
  for (const plugin of plugins) {
    if (plugin.state !== 'ready') throw new Error(plugin.reason);
    const played = await plugin.definition.sandbox?.();
    if (!played) continue;
    const options = { module: played.default, port: 0, now: () => clock.now(), recordFile: null };
    sandboxes.set(plugin.id, await startSandbox({ ...options, pluginId: plugin.id, dir: path.join(dir, plugin.id) }));
  }
  return sandboxes;
}

/** Every endpoint a fixture declares, led to its sandbox. */
function overridesTo(sandboxes: ReadonlyMap<string, RunningSandbox>): Record<string, string> {
  return Object.fromEntries(
    [...sandboxes].flatMap(([id, { url }]) =>
      ['API', 'LOGIN'].map((endpoint) => [`${id.toUpperCase()}_${endpoint}`, url]),
    ),
  );
}

async function control(
  sandboxes: ReadonlyMap<string, RunningSandbox>,
  plugin: string,
  door: string,
  body: unknown,
): Promise<Record<string, string>> {
  const response = await fetch(`${sandboxes.get(plugin)?.control}/${door}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, string>;
  if (!response.ok) throw new Error(`${plugin} ${door}: ${JSON.stringify(answer)}`);
  return answer;
}
