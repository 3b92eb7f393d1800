import type { PluginDefinition } from '../../core/plugin-api/index.ts';

/** The paths of every token endpoint the manifest names, whatever way of connecting it belongs to. */
export function tokenPaths({ connect }: PluginDefinition): readonly string[] {
  return placesIn(connect);
}

function placesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    name === 'token' && isPlace(inner) ? [inner.path] : placesIn(inner),
  );
}

function isPlace(value: unknown): value is { readonly path: string } {
  return typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string';
}
