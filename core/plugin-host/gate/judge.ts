import { Bug } from '../../plugin-api/index.ts';
import { isAllowed } from './hosts.ts';
import { asHost, type Admission, type GateScope } from './scope.ts';

/**
 * How long a call waits at the gate before it is told to come back, in milliseconds. A person waits 2 s at most;
 * the books and polling can as well be queued again. Longer would eat the SDKs' own timeouts.
 */
export const patienceMs = { interactive: 2_000, posting: 4_000, polling: 4_000 } as const;

/** Null when the address is declared; otherwise the sentence of the refusal, which the scope hears too. */
export function refusalOf(scope: GateScope, address: URL): Error | null {
  if (isAllowed(scope.hosts, address)) return null;
  const sentence = `${scope.pluginName} called ${address.origin}, which its manifest does not declare. It declares ${scope.hosts.join(', ')}.`;
  scope.onRefusal(sentence);
  return new Bug(sentence, { host: address.host });
}

/** The gatekeeper's answer, taken outside the plugin's scope. */
export function admit(scope: GateScope): Promise<Admission> {
  return asHost(() => scope.keeper.admit(scope));
}

/**
 * Draws what the whole connection must know from an answer: a pause the vendor asks for (RFC 9110, 10.2.3:
 * seconds or a date), a token it does not accept.
 */
export function heed(scope: GateScope, status: number, retryAfter: string | undefined): void {
  if (status === 401) scope.onUnauthorised();
  if (status !== 429 && !(status === 503 && retryAfter !== undefined)) return;
  const seconds = secondsOf(retryAfter);
  asHost(() => void scope.keeper.pause(scope.connectionId, seconds).catch(() => undefined));
}

/** A vendor that says 429 and no more gets two seconds; more than a day is nonsense. */
function secondsOf(retryAfter: string | undefined): number {
  const asked = retryAfter === undefined ? NaN : Number(retryAfter);
  const seconds = Number.isFinite(asked) ? asked : untilDate(retryAfter);
  return Math.min(Math.max(Number.isFinite(seconds) ? seconds : 2, 0), 86_400);
}

function untilDate(text: string | undefined): number {
  const at = text === undefined ? NaN : new Date(text).getTime();
  return (at - Temporal.Now.instant().epochMilliseconds) / 1000;
}

/** What a call is answered when its turn is too far away: the words every SDK understands, without a wire. */
export function tooBusy(seconds: number): { readonly headers: Record<string, string>; readonly body: string } {
  const body = JSON.stringify({
    error: { type: 'portico_gate', message: 'Portico held this call back to stay within the limits of the vendor.' },
  });
  return {
    headers: {
      'retry-after': String(Math.max(1, Math.ceil(seconds))),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'x-portico-gate': 'held',
    },
    body,
  };
}
