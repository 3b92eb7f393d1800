/** JSON with the keys of every object in order, so that equal content is equal text (for hashes). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isPlainObject(part) ? inOrder(part) : part));
}

function isPlainObject(part: unknown): part is Record<string, unknown> {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

function inOrder(part: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(part);
  const isInOrder = keys.every((key, at) => at === 0 || (keys[at - 1] ?? '') <= key);
  if (isInOrder) return part;
  return Object.fromEntries(keys.sort().map((key) => [key, part[key]]));
}
