/**
 * Whether `address` lies within one of the allowed origins. A pattern is an origin (`https://api.vendor.example`)
 * or one with a star for its first labels (`https://*.vendor.example`, which does not cover `vendor.example` itself).
 */
export function isAllowed(patterns: readonly string[], address: URL): boolean {
  return patterns.some((pattern) => fits(pattern, address));
}

function fits(pattern: string, address: URL): boolean {
  const wild = /^(https?:)\/\/\*(\.[^/]+)$/.exec(pattern);
  if (!wild) return originOf(pattern) === address.origin;
  const suffix = wild[2] ?? '';
  return address.protocol === wild[1] && address.host.length > suffix.length && address.host.endsWith(suffix);
}

function originOf(pattern: string): string | null {
  return URL.parse(pattern)?.origin ?? null;
}

/** Whether a pattern names many hosts, so that the one to call is learnt at connect. */
export function isPattern(endpoint: string): boolean {
  return endpoint.includes('://*.');
}
