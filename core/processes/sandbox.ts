import path from 'node:path';
import type { Config } from '../config.ts';
import { sharedClock } from '../ground/clock.ts';
import type { Logger } from '../ground/log.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import { startSandbox } from '../plugin-api/sandbox/kit/index.ts';
import { builtInFolder, loadPlugins } from '../plugin-host/index.ts';
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
  const plugin = (await loadPlugins([builtInFolder])).find(({ id }) => id === pluginId);
  const load = plugin?.state === 'ready' ? plugin.definition.sandbox : undefined;
  if (!load) throw new InvalidInput(`'${pluginId}' has no sandbox.`);
  const clock = sharedClock(config.dataDir);
  const running = await startSandbox({
    pluginId,
    module: (await load()).default,
    dir: path.join(config.dataDir, 'sandboxes', pluginId),
    port: Number(port),
    now: () => clock.now(),
    recordFile: config.recordFile,
    log: (message) => log.info({ sandbox: pluginId }, message),
  });
  live(config, { url: running.url, control: running.control }, () => running.close());
}
