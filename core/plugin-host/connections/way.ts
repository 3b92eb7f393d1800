import { InvalidInput, type Connect, type ConnectWay, type PluginDefinition } from '../../plugin-api/index.ts';

/** Every way a plugin may be let in. */
export function waysOf(connect: Connect): readonly ConnectWay[] {
  return connect.kind === 'choice' ? Object.values(connect.ways) : [connect];
}

/** The way a connection's settings choose. Throws InvalidInput where they choose none that there is. */
export function wayOf(
  { name, connect }: Pick<PluginDefinition, 'name' | 'connect'>,
  settings: Readonly<Record<string, unknown>>,
): ConnectWay {
  if (connect.kind !== 'choice') return connect;
  const chosen = String(settings[connect.setting]);
  const way = Object.hasOwn(connect.ways, chosen) ? connect.ways[chosen] : undefined;
  if (!way) throw new InvalidInput(`${name} cannot be connected by '${chosen}'.`);
  return way;
}
