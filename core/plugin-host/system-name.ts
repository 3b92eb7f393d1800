import type { LoadedPlugin } from './host.ts';

/** What people call the system behind a plugin; its id where the plugin could not be loaded. */
export function systemName(plugins: readonly LoadedPlugin[], pluginId: string): string {
  const plugin = plugins.find(({ id }) => id === pluginId);
  return plugin?.state === 'ready' ? plugin.definition.name : pluginId;
}
