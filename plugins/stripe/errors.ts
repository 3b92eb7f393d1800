import Stripe from 'stripe';
import {
  NotFound,
  OutcomeUnknown,
  PorticoError,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  neverReached,
  saidBefore,
  socketCodeOf,
} from '../../core/plugin-api/index.ts';

/** What a failed call tells about itself. */
interface Failure {
  readonly what: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly message: string;
  readonly retryAfterSeconds: number | undefined;
  readonly details: Record<string, unknown>;
  readonly cause: unknown;
}

/** Stripe counts calls by the second and names no pause. */
const throttledSeconds = 1;

/** A read changed nothing, whatever happened: it may be repeated. `what` names the call in the log. */
export function readFailure(error: unknown, what: string): PorticoError {
  const passed = saidBefore(error) ?? saidBefore(detailOf(error));
  if (passed) return passed;
  const failure = failureOf(error, what);
  return (
    refusal(failure) ??
    new VendorUnavailable('Stripe cannot be reached.', failure.details, failure.retryAfterSeconds, {
      cause: failure.cause,
    })
  );
}

/** A write that was sent and not answered by Stripe itself may have taken effect. */
export function writeFailure(error: unknown, what: string): PorticoError {
  const passed = saidBefore(error) ?? saidBefore(detailOf(error));
  if (passed) return passed;
  const failure = failureOf(error, what);
  const refused = refusal(failure);
  if (refused) return refused;
  if (failure.status === 429 || neverReached(failure.code))
    return new VendorUnavailable('Stripe did not take the call.', failure.details, failure.retryAfterSeconds, {
      cause: failure.cause,
    });
  return new OutcomeUnknown('Stripe was asked and did not say what came of it.', failure.details, {
    cause: failure.cause,
  });
}

/** The code of an answer that is JSON but not Stripe's: a proxy's, for one. */
const notStripe = 'not_stripe';

/**
 * Looks whether Stripe itself answered. The SDK takes any JSON without an `error` for the object asked for, whatever
 * the status; taken for real, a proxy's 'not found' would read as an object without fields.
 */
export function genuine<T extends Answer>(answer: T): T {
  const { statusCode, headers, requestId } = answer.lastResponse;
  if (statusCode < 400 && typeof answer.object === 'string') return answer;
  throw new Stripe.errors.StripeAPIError({
    type: 'api_error',
    code: notStripe,
    message: 'The answer is not one of Stripe’s.',
    statusCode,
    headers,
    requestId,
  });
}

export interface Answer {
  readonly object?: unknown;
  readonly lastResponse: {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly requestId: string;
  };
}

/** Null when it is no refusal of Stripe's: it was out of reach, too busy, broken, or somebody else answered. */
function refusal({ status, code, message, details }: Failure): PorticoError | null {
  if (status === undefined || status >= 500 || status === 429 || status === 409) return null;
  if (status === 401) return new ReconnectNeeded('Stripe no longer accepts the API key.', details);
  if (code === notStripe) return null;
  if (status === 403) return new VendorRefused(`The Stripe API key lacks a permission: ${message}`, details);
  if (code === 'resource_missing') return new NotFound('Stripe does not know it.', details);
  return new VendorRefused(`Stripe refused: ${message}`, details);
}

function failureOf(error: unknown, what: string): Failure {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const retryAfter = Number(error.headers?.['retry-after']);
  const code = error.code ?? socketCodeOf(error.detail) ?? undefined;
  return {
    what,
    status: error.statusCode,
    code,
    message: error.message,
    retryAfterSeconds: retryAfter > 0 ? retryAfter : error.statusCode === 429 ? throttledSeconds : undefined,
    details: {
      call: what,
      type: error.type,
      code,
      status: error.statusCode,
      parameter: error.param,
      requestId: error.requestId,
      message: error.message,
    },
    cause: error,
  };
}

/** The SDK keeps the failure of the exchange beside its own, not as its cause. */
function detailOf(error: unknown): unknown {
  return error instanceof Stripe.errors.StripeError ? error.detail : undefined;
}
