import { InvalidInput, PorticoError } from '../plugin-api/index.ts';

const censored = '[redacted]';
/** Shorter values would be found inside ordinary words. */
const shortestSecret = 8;
/** A log line goes no deeper; an SDK's error may hold half the program, in circles. */
const deepest = 5;

/** A copy of a value, every text in it without the secrets. */
export type Redact = <T>(value: T) => T;

/**
 * Takes these secrets out of whatever text they turn up in, which a list of field names cannot do. The list may grow:
 * a token is known once it was given.
 */
export function redactor(secrets: readonly unknown[]): Redact {
  function clean(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return withoutSecrets(value, secrets);
    if (value instanceof Error) return clean(value.message, depth);
    if (typeof value !== 'object' || value === null) return value;
    if (depth === deepest) return '[deeper]';
    if (Array.isArray(value)) return value.map((inner: unknown) => clean(inner, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner, depth + 1)]));
  }
  return <T>(value: T) => clean(value, 0) as T;
}

/**
 * Does a plugin's work. Vendors repeat the key they refuse, and what a failure says is shown, stored and logged, so it
 * leaves here without secrets.
 */
export function withoutLeaks<T>(work: () => T, redact: Redact): T {
  try {
    const result = work();
    if (!isPromise(result)) return result;
    return result.catch((error: unknown) => {
      redactFailure(error, redact);
      throw error;
    }) as T;
  } catch (error) {
    redactFailure(error, redact);
    throw error;
  }
}

function redactFailure(error: unknown, redact: Redact): void {
  if (!Error.isError(error)) return;
  error.message = redact(error.message);
  if (error.stack !== undefined) error.stack = redact(error.stack);
  if (error instanceof PorticoError) Object.assign(error, { details: redact(error.details) });
  if (error instanceof InvalidInput) Object.assign(error, { fields: redact(error.fields) });
}

function withoutSecrets(text: string, secrets: readonly unknown[]): string {
  return secrets
    .filter((secret): secret is string => typeof secret === 'string' && secret.length >= shortestSecret)
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, censored), text);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'catch' in value && typeof value.catch === 'function';
}
