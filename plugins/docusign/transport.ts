import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import type * as Docusign from 'docusign-esign';
import { PorticoError } from '../../core/plugin-api/index.ts';

/** What became of one HTTP exchange, noted where the SDK still has the whole of it. */
export interface Exchange {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Whether an answer came that was no JSON: a maintenance page has status 200 too. */
  strange: string | null;
  /** What the outbound gate said, when it stopped the call. */
  stopped: PorticoError | null;
}

interface RequestOptions {
  timeout?: number;
  signal?: AbortSignal;
  maxRedirects?: number;
}

/** The part of axios that is used here; the SDK brings its own copy and this is that copy. */
interface Axios {
  readonly interceptors: {
    readonly request: { use(onRequest: (options: RequestOptions) => RequestOptions): void };
    readonly response: {
      use(onAnswer: (answer: { readonly data: unknown }) => unknown, onError: (error: unknown) => never): void;
    };
  };
}

const load = createRequire(import.meta.url);

/** Five hundred classes: loaded with the first call, not with the house. */
export function sdk(): typeof Docusign {
  return load('docusign-esign') as typeof Docusign;
}

const current = new AsyncLocalStorage<Exchange>();

/**
 * The SDK knows no abort signal, follows redirects and makes an empty answer of an HTML page without a word. Two
 * interceptors on the axios the SDK itself loads mend all of it. They do nothing outside `during`, since other SDKs
 * share that axios.
 */
const axios = createRequire(load.resolve('docusign-esign'))('axios') as Axios;
axios.interceptors.request.use((options) => {
  const exchange = current.getStore();
  if (!exchange) return options;
  options.timeout = exchange.timeoutMs;
  options.signal = exchange.signal;
  options.maxRedirects = 0;
  return options;
});
axios.interceptors.response.use(
  (answer) => {
    const exchange = current.getStore();
    if (exchange && typeof answer.data === 'string') exchange.strange = answer.data.slice(0, 80);
    return answer;
  },
  (error: unknown) => {
    const exchange = current.getStore();
    for (let at = error; exchange && typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : null)
      if (at instanceof PorticoError) exchange.stopped = at;
    throw error;
  },
);

/** Runs one call of the SDK under this exchange. */
export function during<T>(exchange: Exchange, call: () => Promise<T>): Promise<T> {
  return current.run(exchange, call);
}
