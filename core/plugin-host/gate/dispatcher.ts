import { Agent, Dispatcher } from 'undici';
import { admit, heed, refusalOf, tooBusy } from './judge.ts';
import { currentScope, type GateScope } from './scope.ts';

/** fetch's way out: each request of a plugin, and each redirect it follows, asks the gate first. */
export class GateDispatcher extends Dispatcher {
  readonly #inner = new Agent();

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const scope = currentScope();
    if (!scope) return this.#inner.dispatch(options, handler);
    void this.#pass(scope, options, handler);
    return true;
  }

  async #pass(
    scope: GateScope,
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): Promise<void> {
    const refused = refusalOf(scope, new URL(String(options.origin)));
    if (refused) {
      fail(handler, refused);
      return;
    }
    try {
      const admission = await admit(scope);
      if (admission.granted) this.#inner.dispatch(options, watched(scope, handler, admission.release));
      else answer(handler, admission.retryAfterSeconds);
    } catch (error) {
      fail(handler, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** The handler with its answer read on the way: pauses are heeded, time is bounded, the place is given back. */
function watched(
  scope: GateScope,
  handler: Dispatcher.DispatchHandler,
  release: () => void,
): Dispatcher.DispatchHandler {
  let abort: ((reason: Error) => void) | undefined;
  const timer = setTimeout(
    () =>
      abort?.(Object.assign(new Error(`No complete answer within ${scope.callMs / 1000} s.`), { code: 'ETIMEDOUT' })),
    scope.callMs,
  );
  const over = (): void => {
    clearTimeout(timer);
    release();
  };
  return {
    onRequestStart(controller, context) {
      abort = (reason) => controller.abort(reason);
      handler.onRequestStart?.(controller, context);
    },
    onRequestUpgrade: (...passed) => handler.onRequestUpgrade?.(...passed),
    onResponseStarted: () => handler.onResponseStarted?.(),
    onBodySent: (chunk) => handler.onBodySent?.(chunk),
    onRequestSent: () => handler.onRequestSent?.(),
    onResponseStart(controller, status, headers, message) {
      const retryAfter = headers['retry-after'];
      heed(scope, status, Array.isArray(retryAfter) ? retryAfter[0] : retryAfter);
      handler.onResponseStart?.(controller, status, headers, message);
    },
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd(controller, trailers) {
      over();
      handler.onResponseEnd?.(controller, trailers);
    },
    onResponseError(controller, error) {
      over();
      handler.onResponseError?.(controller, error);
    },
  };
}

function fail(handler: Dispatcher.DispatchHandler, error: Error): void {
  handler.onResponseError?.(unwired(), error);
}

function answer(handler: Dispatcher.DispatchHandler, seconds: number): void {
  const { headers, body } = tooBusy(seconds);
  const controller = unwired();
  const raw = Object.entries(headers).flatMap(([name, value]) => [Buffer.from(name), Buffer.from(value)]);
  const wired = Object.assign(controller, { rawHeaders: raw, rawTrailers: [] });
  handler.onRequestStart?.(wired, {});
  handler.onResponseStart?.(wired, 429, headers, 'Too Many Requests');
  handler.onResponseData?.(wired, Buffer.from(body));
  handler.onResponseEnd?.(wired, {});
}

/** The controls of a call that has no wire. */
function unwired(): Dispatcher.DispatchController {
  return {
    aborted: false,
    paused: false,
    reason: null,
    rawHeaders: [],
    rawTrailers: [],
    abort: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
  };
}
