import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { OutcomeUnknown, VendorUnavailable, type PorticoError } from './errors.ts';
import { saidBefore, socketCodeOf } from './exchange.ts';

/** What became of one HTTP exchange, noted where an SDK on axios still has the whole of it. */
export interface AxiosExchange {
  /** The socket's own code (ECONNREFUSED, ECONNRESET, ECONNABORTED …), when it failed without an answer. */
  code: string | null;
  /** The beginning of an answer that was no JSON: a maintenance page has status 200 too. */
  strange: string | null;
  /** What the outbound gate said, when it stopped the call. */
  stopped: PorticoError | null;
}

/** Milliseconds the exchange may take, and what stops it. */
interface Bounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs one call of the SDK within bounds, following no redirect, and notes in `exchange` what became of it. */
export type Govern = <T>(bounds: Bounds, exchange: AxiosExchange, call: () => Promise<T>) => Promise<T>;

export function newExchange(): AxiosExchange {
  return { code: null, strange: null, stopped: null };
}

/** A web page is no answer: VendorUnavailable for a read, OutcomeUnknown for a write. `what` names the call in the log. */
export function refusePage({ strange }: AxiosExchange, vendor: string, what: string, kind: 'read' | 'write'): void {
  if (strange === null) return;
  const sentence = `${vendor} answered with a page instead of data.`;
  const details = { call: what, answer: strange };
  throw kind === 'read' ? new VendorUnavailable(sentence, details) : new OutcomeUnknown(sentence, details);
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

/**
 * Governs the axios that the SDK of this name, as `from` would load it, itself loads. SDKs made by generators know
 * neither bound nor signal, follow redirects, take a web page for an empty answer and lose the socket's code, so that a
 * refused connection (nothing sent) cannot be told from a cut one (perhaps done). Two interceptors mend all of it. They
 * do nothing outside of the call they govern, since other SDKs may share that axios.
 */
export function governAxiosOf(sdk: string, from: string): Govern {
  const current = new AsyncLocalStorage<{ readonly bounds: Bounds; readonly exchange: AxiosExchange }>();
  const axios = createRequire(createRequire(from).resolve(sdk))('axios') as Axios;
  axios.interceptors.request.use((options) => {
    const governed = current.getStore();
    if (!governed) return options;
    options.timeout = governed.bounds.timeoutMs;
    options.signal = governed.bounds.signal;
    options.maxRedirects = 0;
    return options;
  });
  axios.interceptors.response.use(
    (answer) => {
      const exchange = current.getStore()?.exchange;
      if (exchange && typeof answer.data === 'string') exchange.strange = answer.data.slice(0, 80);
      return answer;
    },
    (error: unknown) => {
      const exchange = current.getStore()?.exchange;
      if (exchange) Object.assign(exchange, { code: socketCodeOf(error), stopped: saidBefore(error) });
      throw error;
    },
  );
  return (bounds, exchange, call) => current.run({ bounds, exchange }, call);
}
