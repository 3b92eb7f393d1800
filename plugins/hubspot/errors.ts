import { z } from 'zod';
import {
  NotFound,
  OutcomeUnknown,
  PorticoError,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  jsonOrNull,
  neverReached,
  saidBefore,
  socketCodeOf,
} from '../../core/plugin-api/index.ts';

/** What the SDK throws for an answer that is no success; each of its parts brings a class of its own, so: by shape. */
const thrown = z.object({ code: z.int(), body: z.unknown(), headers: z.record(z.string(), z.unknown()).optional() });

/** HubSpot documentation, 'Handling errors': every field may be missing when somebody else answered. */
const errorBody = z
  .object({
    message: z.string().optional().catch(undefined),
    category: z.string().optional().catch(undefined),
    correlationId: z.string().optional().catch(undefined),
    policyName: z.string().optional().catch(undefined),
    /** What exactly is wrong, where the message itself only holds machine-readable text. */
    errors: z
      .array(z.object({ message: z.string() }))
      .optional()
      .catch(undefined),
  })
  .catch({});

interface Failure {
  /** 0 when no answer came. */
  readonly status: number;
  /** The socket's own code, when no answer came. */
  readonly code: string | null;
  readonly message: string;
  readonly isHubSpots: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly details: Record<string, unknown>;
  readonly cause: unknown;
}

/** How long each limit takes to have room again, in seconds; HubSpot names the limit and no pause. */
const pauses: Readonly<Record<string, number>> = { SECONDLY: 1, TEN_SECONDLY_ROLLING: 10, DAILY: 3_600 };

/** A read changed nothing, whatever happened: it may be repeated. `what` names the call in the log. */
export function readFailure(error: unknown, what: string): PorticoError {
  const passed = saidBefore(error);
  if (passed) return passed;
  const failure = failureOf(error, what);
  return refusal(failure) ?? unavailable(failure);
}

/** A write that was sent and not answered by HubSpot itself may have taken effect. */
export function writeFailure(error: unknown, what: string): PorticoError {
  const passed = saidBefore(error);
  if (passed) return passed;
  const failure = failureOf(error, what);
  const refused = refusal(failure);
  if (refused) return refused;
  if (failure.status === 429 || neverReached(failure.code)) return unavailable(failure);
  return new OutcomeUnknown('HubSpot was asked and did not say what came of it.', failure.details, {
    cause: failure.cause,
  });
}

/** What an answer of `fetch` that is not ok means for a read. */
export async function statusFailure(answer: Response, what: string): Promise<PorticoError> {
  const body: unknown = await answer.json().catch(() => null);
  return readFailure({ code: answer.status, body, headers: Object.fromEntries(answer.headers) }, what);
}

/** Null when it is no refusal of HubSpot's: it was out of reach, too busy, broken, or somebody else answered. */
function refusal({ status, message, isHubSpots, details }: Failure): PorticoError | null {
  if (status === 401)
    return new ReconnectNeeded('HubSpot no longer accepts this connection. Connect it again.', details);
  if (status < 400 || status >= 500 || status === 429 || !isHubSpots) return null;
  // Locked by another write, and an account being moved between data centres: both pass.
  if (status === 423 || status === 477) return null;
  if (status === 404) return new NotFound('HubSpot does not know it.', details);
  if (status === 403) return new VendorRefused(`The HubSpot app lacks a permission: ${message}`, details);
  return new VendorRefused(`HubSpot refused: ${message}`, details);
}

function unavailable(failure: Failure): VendorUnavailable {
  const sentence = failure.status === 429 ? 'HubSpot asks to slow down.' : 'HubSpot cannot be reached.';
  return new VendorUnavailable(sentence, failure.details, failure.retryAfterSeconds, { cause: failure.cause });
}

function failureOf(error: unknown, what: string): Failure {
  const answered = thrown.safeParse(error);
  if (!answered.success) return withoutAnswer(error, what);
  const { code: status, headers } = answered.data;
  // Some of the SDK's parts hand the body on as text.
  const body = typeof answered.data.body === 'string' ? jsonOrNull(answered.data.body) : answered.data.body;
  const { message, category, correlationId, policyName, errors } = errorBody.parse(body);
  const sentences = errors?.map((one) => one.message).join(' ');
  const asked = Number(headers?.['retry-after']);
  const pause = status === 429 ? (pauses[policyName ?? ''] ?? 10) : undefined;
  return {
    status,
    code: null,
    message: sentences || (message ?? `it answered ${status}`),
    isHubSpots: correlationId !== undefined || category !== undefined,
    retryAfterSeconds: asked > 0 ? asked : pause,
    details: { call: what, status, category, correlationId, policyName, message },
    cause: error,
  };
}

function withoutAnswer(error: unknown, what: string): Failure {
  const code = socketCodeOf(error);
  const details = { call: what, code, error: String(error).slice(0, 500) };
  return { status: 0, code, message: '', isHubSpots: false, retryAfterSeconds: undefined, details, cause: error };
}
