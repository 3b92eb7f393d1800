import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Books } from '../books.ts';
import { ApiError } from './errors.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Kept extends Answer {
  readonly fingerprint: string;
  readonly requestId: string;
  /** Unix seconds. */
  readonly at: number;
}

export interface Idempotency {
  /** Runs `work` once per key. Throws ApiError when the key is misused or busy. */
  once(call: Call, work: () => Answer): Promise<Answer & { readonly originalRequest: string | null }>;
}

interface Call {
  readonly key: string;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Stripe may forget a key after a day (API reference, 'Idempotent requests'); the sandbox then does. */
const keptSeconds = 24 * 3600;
const longestKey = 255;

/**
 * The first success under a key is given again; a refusal is not kept, for all refusals here come before any effect
 * (Stripe keeps only answers of calls that began to work). The turn between claiming a key and working is the moment
 * in which a second call finds it busy.
 */
export function createIdempotency(books: Books): Idempotency {
  const kept = books.kit.store.collection<Kept>('#idempotency');
  const busy = new Set<string>();
  return {
    async once(call, work) {
      const { key, requestId } = call;
      if (key.length > longestKey)
        throw misuse(400, 'idempotency_error', `Idempotency keys are at most ${longestKey} characters long.`);
      const fingerprint = fingerprintOf(call);
      const known = kept.get(key);
      if (known && books.now() - known.at < keptSeconds) {
        if (known.fingerprint !== fingerprint)
          throw misuse(
            400,
            'idempotency_error',
            `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
          );
        return { status: known.status, body: known.body, originalRequest: known.requestId };
      }
      if (busy.has(key))
        throw misuse(
          409,
          'idempotency_error',
          'There is currently another in-progress request using this Idempotent Key. Please try again later.',
          'idempotency_key_in_use',
        );
      busy.add(key);
      try {
        await turn();
        const answer = work();
        kept.put(key, { ...answer, fingerprint, requestId, at: books.now() });
        return { ...answer, originalRequest: null };
      } finally {
        busy.delete(key);
      }
    },
  };
}

function fingerprintOf({ method, path, body }: Call): string {
  return createHash('sha256').update(`${method} ${path}\n${body}`).digest('hex');
}

function misuse(status: number, type: 'idempotency_error', message: string, code?: string): ApiError {
  return new ApiError(status, { type, message, ...(code === undefined ? {} : { code }) });
}
