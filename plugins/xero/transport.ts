import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { PorticoError } from '../../core/plugin-api/index.ts';

/** What became of one HTTP exchange, noted where the SDK still has the real error. */
export interface Exchange {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** The socket's own code (ECONNREFUSED, ECONNRESET, ECONNABORTED …), when the exchange failed without an answer. */
  code: string | null;
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
    readonly response: { use(onAnswer: undefined, onError: (error: unknown) => never): void };
  };
}

const current = new AsyncLocalStorage<Exchange>();

/**
 * The SDK has no timeout and reduces every failure to a JSON string without the socket's code, so a refused
 * connection (nothing sent) cannot be told from a cut one (perhaps done). Two interceptors on the axios the SDK
 * itself loads mend both. They do nothing outside `during`, since other SDKs share that axios.
 */
const axios = createRequire(createRequire(import.meta.url).resolve('xero-node'))('axios') as Axios;
axios.interceptors.request.use((options) => {
  const exchange = current.getStore();
  if (!exchange) return options;
  options.timeout = exchange.timeoutMs;
  options.signal = exchange.signal;
  options.maxRedirects = 0;
  return options;
});
axios.interceptors.response.use(undefined, (error: unknown) => {
  const exchange = current.getStore();
  if (exchange) note(exchange, error);
  throw error;
});

/** Runs one call of the SDK under this exchange. */
export function during<T>(exchange: Exchange, call: () => Promise<T>): Promise<T> {
  return current.run(exchange, call);
}

function note(exchange: Exchange, error: unknown): void {
  for (let at: unknown = error; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : null) {
    if (at instanceof PorticoError) exchange.stopped = at;
    if ('code' in at && typeof at.code === 'string') exchange.code ??= at.code;
  }
}
