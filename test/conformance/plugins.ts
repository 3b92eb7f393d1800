import { describe } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LoadedPlugin, PortName } from '../../core/plugin-host/index.ts';
import { builtInFolder, loadPlugin } from '../../core/plugin-host/loading/load-plugins.ts';
import { onlyWhere } from '../support/only-where.ts';
import { playVendor } from '../support/sandbox.ts';

const fixtures = path.join(import.meta.dirname, '../support/fixture-plugins/installed');

/** What a plugin's sandbox can be asked for (`GET control/doors`). */
export interface Doors {
  readonly acts: readonly string[];
  readonly touch: boolean;
  readonly books: boolean;
  readonly webhook: boolean;
}

export interface PluginUnderTest {
  readonly name: string;
  readonly plugin: Extract<LoadedPlugin, { state: 'ready' }>;
  readonly doors: Doors;
}

/**
 * Whoever is held against the contract: every plugin with a sandbox that comes with Portico, and the fixtures. With
 * PORTICO_CONFORMANCE_PLUGIN that folder alone, which is how `portico plugin test <folder>` runs this suite.
 */
export async function pluginsUnderTest(port?: PortName): Promise<readonly PluginUnderTest[]> {
  const own = process.env['PORTICO_CONFORMANCE_PLUGIN'];
  const folders = own === undefined ? [builtInFolder, fixtures].flatMap(foldersIn) : [own];
  const found: PluginUnderTest[] = [];
  for (const folder of folders) {
    const plugin = await loadPlugin(folder);
    if (plugin.state === 'refused') throw new Error(plugin.reason);
    const { definition } = plugin;
    if (definition.sandbox === undefined || (port !== undefined && definition[port] === undefined)) continue;
    found.push({ name: definition.name, plugin, doors: await doorsOf(plugin) });
  }
  return found;
}

/** The same scenarios for each of them; what nobody offers is not tried, and the report says so. */
export function forEach(
  plugins: readonly PluginUnderTest[],
  subject: string,
  scenarios: (under: PluginUnderTest) => void,
): void {
  for (const under of plugins) describe(`${under.name}: ${subject}`, () => scenarios(under));
  if (plugins.length === 0) onlyWhere(false, 'no plugin under test offers it')(subject, () => undefined);
}

/** A sandbox that changes nothing by itself leaves the scenarios untried that need a change. */
export function whereTouched({ doors }: PluginUnderTest): ReturnType<typeof onlyWhere> {
  return onlyWhere(doors.touch, "the sandbox has no 'touch'");
}

async function doorsOf({ definition }: PluginUnderTest['plugin']): Promise<Doors> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-doors-'));
  const { sandbox, driver } = await playVendor(definition, dir, () => Temporal.Now.instant());
  try {
    return await driver.control<Doors>('doors');
  } finally {
    await sandbox.close();
    fs.rmSync(dir, { recursive: true });
  }
}

function foldersIn(parent: string): readonly string[] {
  return fs
    .readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(parent, entry.name));
}
