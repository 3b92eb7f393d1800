import {
  NotFound,
  OutcomeUnknown,
  PorticoError,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  neverReached,
  type AxiosExchange,
} from '../../core/plugin-api/index.ts';

/** What a failed call tells about itself. */
export interface Failure {
  /** 0 when no answer came. */
  readonly status: number;
  readonly code: string | null;
  /** Xero's body: an object where it was JSON. */
  readonly body: unknown;
  readonly message: string;
  readonly retryAfterSeconds: number | undefined;
  readonly details: Record<string, unknown>;
}

/** Xero took a write and named what is wrong with it; nothing was booked. `body` is its answer. */
export class ValidationRefused extends VendorRefused {
  override readonly code = 'xero_validation';
  readonly body: unknown;
  constructor(sentence: string, details: Record<string, unknown>, body: unknown) {
    super(sentence, details);
    this.body = body;
  }
}

/** A read changed nothing, whatever happened: it may be repeated. `what` names the call in the log. */
export function readFailure(error: unknown, what: string, exchange: AxiosExchange): PorticoError {
  const passed = stoppedBy(error, exchange);
  if (passed) return passed;
  const failure = failureOf(error, what, exchange);
  return (
    refusal(failure) ??
    new VendorUnavailable(unavailableSentence(failure), failure.details, failure.retryAfterSeconds, { cause: error })
  );
}

/** A write that was sent and not answered by Xero itself may have taken effect. */
export function writeFailure(error: unknown, what: string, exchange: AxiosExchange): PorticoError {
  const passed = stoppedBy(error, exchange);
  if (passed) return passed;
  const failure = failureOf(error, what, exchange);
  const refused = refusal(failure);
  if (refused) return refused;
  if (failure.status === 429 || neverReached(failure.code))
    return new VendorUnavailable(unavailableSentence(failure), failure.details, failure.retryAfterSeconds, {
      cause: error,
    });
  return new OutcomeUnknown('Xero was asked and did not say what came of it.', failure.details, { cause: error });
}

/** What an answer of `fetch` that is not ok means for a read. */
export function statusFailure(answer: Response, what: string): PorticoError {
  const headers = Object.fromEntries(answer.headers);
  const thrown = { response: { statusCode: answer.status, headers, body: answer.statusText } };
  const failure = failureOf(JSON.stringify(thrown), what, { code: null });
  return (
    refusal(failure) ?? new VendorUnavailable(unavailableSentence(failure), failure.details, failure.retryAfterSeconds)
  );
}

/** What the outbound gate, our own checks or the host already said. */
function stoppedBy(error: unknown, exchange: AxiosExchange): PorticoError | null {
  return error instanceof PorticoError ? error : exchange.stopped;
}

/** Null when it is no refusal: Xero was out of reach, too busy or broken. */
function refusal({ status, message, body, details }: Failure): PorticoError | null {
  if (status < 400 || status >= 500 || status === 429 || status === 408) return null;
  if (status === 401) return new ReconnectNeeded('Xero no longer accepts this connection. Connect it again.', details);
  if (status === 403) return new VendorRefused(`Xero does not allow this to the connection: ${message}`, details);
  if (status === 404) return new NotFound('Xero does not know it.', details);
  return new ValidationRefused(`Xero refused: ${message}`, details, body);
}

function unavailableSentence({ status, details }: Failure): string {
  if (status !== 429) return 'Xero cannot be reached.';
  const limit = details['limit'];
  return `Xero asks to wait: its limit of calls is used up${typeof limit === 'string' ? ` (${limit})` : ''}.`;
}

/** The SDK throws JSON text, not errors: `{ response: { statusCode, body, headers }, body }`. */
export function failureOf(error: unknown, what: string, exchange: Pick<AxiosExchange, 'code'>): Failure {
  if (typeof error !== 'string') throw error;
  const thrown = objectOf(parsed(error));
  const response = objectOf(thrown['response']);
  const headers = objectOf(response['headers']);
  const status = typeof response['statusCode'] === 'number' ? response['statusCode'] : 0;
  const body = response['body'];
  const message = messageOf(body);
  const retryAfter = Number(headers['retry-after']);
  return {
    status,
    code: status === 0 ? exchange.code : null,
    body,
    message,
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
    details: {
      call: what,
      status,
      code: exchange.code,
      message,
      limit: headers['x-rate-limit-problem'] ?? null,
      correlation: headers['xero-correlation-id'] ?? null,
    },
  };
}

/** Xero's own words: of the elements first, since the top says only 'A validation exception occurred'. */
function messageOf(body: unknown): string {
  if (typeof body === 'string') return body.startsWith('<') ? 'an HTML page' : body.slice(0, 300);
  const { Elements: elements, Message, Detail, Title } = objectOf(body);
  const told = (Array.isArray(elements) ? elements : []).flatMap(validationMessages);
  const first = told.length > 0 ? [...new Set(told)].join('; ') : (Message ?? Detail ?? Title);
  return typeof first === 'string' ? first.slice(0, 600) : 'no reason given';
}

/** The messages of one element of a refused or partly refused write. */
export function validationMessages(element: unknown): readonly string[] {
  const { ValidationErrors: errors } = objectOf(element);
  return (Array.isArray(errors) ? errors : []).flatMap((error) => {
    const { Message: message } = objectOf(error);
    return typeof message === 'string' ? [message] : [];
  });
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { response: { statusCode: 0, body: text } };
  }
}
