import { z } from 'zod';
import {
  NotFound,
  OutcomeUnknown,
  PorticoError,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  neverReached,
} from '../../core/plugin-api/index.ts';

/** What a failed call tells about itself. */
interface Failure {
  /** 0 when no answer came. */
  readonly status: number;
  /** The socket's own code, when the exchange failed without an answer. */
  readonly socket: string | null;
  readonly errorCode: string;
  readonly message: string;
  readonly retryAfterSeconds: number | undefined;
  readonly details: Record<string, unknown>;
}

/** DocuSign took the call and named what is wrong with it, in a word of its own. */
export class EnvelopeRefused extends VendorRefused {
  override readonly code = 'docusign_refused';
  readonly errorCode: string;
  constructor(sentence: string, errorCode: string, details: Record<string, unknown>) {
    super(sentence, details);
    this.errorCode = errorCode;
  }
}

/** Asking for the same envelope again this soon is what DocuSign calls polling, in seconds ('API usage guidelines'). */
const pollingSeconds = 900;
const burstSeconds = 30;

const body = z.object({ errorCode: z.string().default(''), message: z.string().default('') });
/** axios keeps headers in a class of its own, which zod takes for no record. */
const headers = z
  .unknown()
  .transform((value): Readonly<Record<string, unknown>> => (typeof value === 'object' ? { ...value } : {}));
const thrown = z.object({
  code: z.string().nullish(),
  response: z.object({ status: z.number(), data: z.unknown(), headers }).nullish(),
});

/** A read changed nothing, whatever happened: it may be repeated. `what` names the call in the log. */
export function readFailure(error: unknown, what: string, now: Temporal.Instant): PorticoError {
  if (error instanceof PorticoError) return error;
  const failure = failureOf(error, what, now);
  return refusal(failure) ?? unavailable(failure, error);
}

/** A write that was sent and not answered by DocuSign itself may have taken effect. */
export function writeFailure(error: unknown, what: string, now: Temporal.Instant): PorticoError {
  if (error instanceof PorticoError) return error;
  const failure = failureOf(error, what, now);
  const refused = refusal(failure);
  if (refused) return refused;
  if (isLimit(failure) || neverReached(failure.socket)) return unavailable(failure, error);
  return new OutcomeUnknown('DocuSign was asked and did not say what came of it.', failure.details, { cause: error });
}

/** What an answer of `fetch` that is not ok means for a read. */
export async function statusFailure(answer: Response, what: string, now: Temporal.Instant): Promise<PorticoError> {
  const data: unknown = await answer.json().catch(() => null);
  return readFailure(
    { response: { status: answer.status, data, headers: Object.fromEntries(answer.headers) } },
    what,
    now,
  );
}

/** Null when it is no refusal: DocuSign was out of reach, too busy or broken. */
function refusal(failure: Failure): PorticoError | null {
  const { status, errorCode, message, details } = failure;
  if (status < 400 || status >= 500 || status === 408 || isLimit(failure)) return null;
  if (status === 401)
    return new ReconnectNeeded('DocuSign no longer accepts this connection. Connect it again.', details);
  if (status === 404 || errorCode === 'ENVELOPE_DOES_NOT_EXIST')
    return new NotFound('DocuSign does not know it.', details);
  if (status === 403) return new VendorRefused(`DocuSign does not allow this to the connection: ${message}`, details);
  return new EnvelopeRefused(`DocuSign refused: ${message}`, errorCode, details);
}

/** Limits come as 400 with a word for each ('Service protection: new API errors'), or as 429. */
function isLimit({ status, errorCode }: Pick<Failure, 'status' | 'errorCode'>): boolean {
  return status === 429 || /_LIMIT_EXCEEDED$/i.test(errorCode);
}

function unavailable(failure: Failure, cause: unknown): VendorUnavailable {
  const sentence = isLimit(failure)
    ? `DocuSign asks to wait: a limit is reached (${failure.errorCode || 'too many calls'}).`
    : 'DocuSign cannot be reached.';
  return new VendorUnavailable(sentence, failure.details, failure.retryAfterSeconds, { cause });
}

/** axios errors carry the answer; anything else is an exchange without one. */
function failureOf(error: unknown, what: string, now: Temporal.Instant): Failure {
  const { response, code } = thrown.safeParse(error).data ?? {};
  const { errorCode, message } = body.safeParse(response?.data).data ?? { errorCode: '', message: '' };
  const status = response?.status ?? 0;
  return {
    status,
    socket: response ? null : (code ?? null),
    errorCode,
    message: message === '' ? 'no reason given' : message.slice(0, 600),
    retryAfterSeconds: waitFor({ status, errorCode }, response?.headers ?? {}, now),
    details: {
      call: what,
      status,
      code: response ? null : (code ?? (error instanceof Error ? error.message : null)),
      errorCode,
      message,
      trace: response?.headers['x-docusign-tracetoken'] ?? null,
    },
  };
}

function waitFor(
  failure: Pick<Failure, 'status' | 'errorCode'>,
  headers: Readonly<Record<string, unknown>>,
  now: Temporal.Instant,
): number | undefined {
  const asked = Number(headers['retry-after']);
  if (asked > 0) return asked;
  if (!isLimit(failure)) return undefined;
  if (/envelope/i.test(failure.errorCode)) return /^burst/i.test(failure.errorCode) ? burstSeconds : pollingSeconds;
  const reset = Number(headers['x-ratelimit-reset']);
  if (/^hourly/i.test(failure.errorCode) && reset > 0)
    return Math.max(1, Math.ceil(reset - now.epochMilliseconds / 1000));
  return burstSeconds;
}
