import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { sharedClock } from '../ground/clock.ts';
import type { Logger } from '../ground/log.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import { startSandbox } from '../plugin-api/sandbox/kit/index.ts';
// not through the host's index: a sandbox starts in half the time without the host
import { builtInFolder, loadPlugin } from '../plugin-host/loading/load-plugins.ts';
import type { Deps } from '../wing.ts';
import { live } from './child.ts';

/** Plays one vendor in a process of its own, so that its books survive any kill of the hub. Demo and tests only. */
export async function runSandbox(
  config: Config,
  mode: Deps['mode'],
  log: Logger,
  args: readonly string[],
): Promise<void> {
  const [pluginId = '', port = '0'] = args;
  if (mode === 'real') throw new InvalidInput('A sandbox plays a vendor; a real installation has none.');
  const folder = pluginFolders(config)
    .map((one) => path.join(one, path.basename(pluginId)))
    .find((one) => fs.existsSync(one));
  const plugin = folder === undefined ? null : await loadPlugin(folder);
  const load = plugin?.state === 'ready' ? plugin.definition.sandbox : undefined;
  if (!load) throw new InvalidInput(`'${pluginId}' has no sandbox.`);
  const clock = sharedClock(config.dataDir);
  const running = await startSandbox({
    pluginId,
    module: (await load()).default,
    dir: path.join(sandboxesIn(config.dataDir), pluginId),
    port: Number(port),
    now: () => clock.now(),
    recordFile: config.recordFile,
    log: (message) => log.info({ sandbox: pluginId }, message),
  });
  live(config, { url: running.url, control: running.control }, () => running.close());
}

/** Where plugins are looked for, the built-in ones first. */
export function pluginFolders({ pluginsDir }: Config): readonly string[] {
  return pluginsDir === null ? [builtInFolder] : [builtInFolder, pluginsDir];
}

/** The played vendors' books. */
export function sandboxesIn(dataDir: string): string {
  return path.join(dataDir, 'sandboxes');
}
