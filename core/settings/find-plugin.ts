import { NotFound, type PluginDefinition } from '../plugin-api/index.ts';
import type { ConnectionCard, PluginCard } from '../plugin-host/index.ts';
import type { Deps } from '../wing.ts';

/** A plugin of the address, with the newest of its connections. */
export interface FoundPlugin {
  readonly card: PluginCard;
  /** Null for a plugin that is refused. */
  readonly definition: PluginDefinition | null;
  readonly own: ConnectionCard | null;
}

/** Throws NotFound for a plugin there is no folder of. Of two with one id the good one answers. */
export async function findPlugin(deps: Deps, id: string): Promise<FoundPlugin> {
  const cards = (await deps.plugins.cards()).filter(({ plugin }) => plugin.id === id);
  const card = cards.find(({ plugin }) => plugin.state === 'ready') ?? cards[0];
  if (!card) throw new NotFound('There is no such plugin.');
  return foundIn(card);
}

/** Of a plugin's connections the newest speaks, and of its streams those the plugin still has, in its order. Pure. */
export function foundIn(card: PluginCard): FoundPlugin {
  const { plugin } = card;
  const definition = plugin.state === 'ready' ? plugin.definition : null;
  const own = card.connections.at(-1) ?? null;
  const streams = (definition?.streams ?? []).flatMap(
    ({ name }) => own?.streams.find((state) => state.name === name) ?? [],
  );
  return { card, definition, own: own && { ...own, streams } };
}

/** The connection of a plugin that an act is about. Throws NotFound when it was never connected. */
export function connectionIdOf({ own }: FoundPlugin): string {
  if (!own) throw new NotFound('This plugin is not connected.');
  return own.connection.id;
}
