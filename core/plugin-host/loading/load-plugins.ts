import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadedPlugin } from '../connection.ts';
import { judgeManifest } from './manifest.ts';

/** The plugins that come with Portico. */
export const builtInFolder = path.join(import.meta.dirname, '../../../plugins');

/**
 * Imports `<folder>/<id>/plugin.ts` (or `.js`) of every folder in `folders`, sorted by id. A plugin that cannot be used is kept
 * with the reason; the others are not held up by it. Of two with one id the first wins.
 */
export async function loadPlugins(folders: readonly string[]): Promise<readonly LoadedPlugin[]> {
  const found = new Map<string, LoadedPlugin>();
  for (const folder of folders.flatMap(foldersIn)) {
    const plugin = await loadPlugin(folder);
    const known = found.get(plugin.id);
    if (known)
      found.set(`${plugin.id} `, {
        id: plugin.id,
        state: 'refused',
        reason: `'${plugin.id}' needs an id of its own; there is already one in ${known.folder}.`,
        folder,
      });
    else found.set(plugin.id, plugin);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Loads one plugin's folder. */
export async function loadPlugin(folder: string): Promise<LoadedPlugin> {
  const id = path.basename(folder);
  const file = ['plugin.ts', 'plugin.js'].map((name) => path.join(folder, name)).find((name) => fs.existsSync(name));
  if (file === undefined)
    return { id, state: 'refused', reason: `'${id}' needs a file plugin.ts, and there is none in its folder.`, folder };
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    const judged = judgeManifest(id, module.default);
    return judged.good
      ? { id, state: 'ready', definition: judged.definition, folder }
      : { id, state: 'refused', reason: judged.reason, folder };
  } catch (error) {
    return { id, state: 'refused', reason: `'${id}' could not be loaded: ${messageOf(error)}`, folder };
  }
}

function foldersIn(parent: string): readonly string[] {
  if (!fs.existsSync(parent)) return [];
  return fs
    .readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => path.join(parent, entry.name));
}

function messageOf(error: unknown): string {
  const message =
    error !== null && typeof error === 'object' && 'message' in error ? String(error.message) : String(error);
  return message.split('\n', 1)[0] ?? message;
}
