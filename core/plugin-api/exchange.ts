import type { PluginContext } from './context.ts';
import { PorticoError, ReconnectNeeded, VendorUnavailable } from './errors.ts';

/** The connection never stood, so nothing was sent. */
const neverStood = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether a failure with this code of the socket's happened before anything was sent: a write may be sent again. */
export function neverReached(code: string | null | undefined): boolean {
  return code !== null && code !== undefined && neverStood.has(code);
}

/** What the outbound gate, a bound or a check of the plugin's own already said, wherever it lies among the causes. */
export function saidBefore(error: unknown): PorticoError | null {
  return causesOf(error).find((one) => one instanceof PorticoError) ?? null;
}

/** The first code among the causes: the socket's own (ECONNRESET …), where the exchange failed without an answer. */
export function socketCodeOf(error: unknown): string | null {
  for (const one of causesOf(error)) if ('code' in one && typeof one.code === 'string') return one.code;
  return null;
}

function causesOf(error: unknown): readonly object[] {
  const found: object[] = [];
  for (let at = error; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : null) found.push(at);
  return found;
}

/** What this text or these bytes of UTF-8 say; null for what is no JSON. */
export function jsonOrNull(text: string | Buffer): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    return null;
  }
}

/**
 * A call of an SDK that knows neither signal nor bound: ends with what `tooLate` makes after `ms` milliseconds or when the
 * hub stops it, and is not begun when it was stopped before; `vendor` is named in the sentence.
 */
export async function bounded<T>(
  ctx: PluginContext,
  bounds: { readonly vendor: string; readonly ms: number; readonly tooLate: () => Error },
  call: () => Promise<T>,
): Promise<T> {
  refuseStopped(ctx, bounds.vendor);
  const ended = AbortSignal.any([ctx.signal, AbortSignal.timeout(bounds.ms)]);
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(bounds.tooLate());
  ended.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([call(), promise]);
  } finally {
    ended.removeEventListener('abort', stop);
  }
}

/** Throws VendorUnavailable when the hub stopped the call before it was sent. */
export function refuseStopped({ signal }: PluginContext, vendor: string): void {
  if (signal.aborted) throw new VendorUnavailable(`The call to ${vendor} was stopped before it was sent.`);
}

/**
 * A call with an access token, and once more with a new one where the vendor turned it down: a token can lapse between
 * being handed out and being used, and a 401 took no effect. `call` throws ReconnectNeeded for that.
 */
export async function withToken<T>(ctx: PluginContext, call: (token: string) => Promise<T>): Promise<T> {
  const token = await ctx.accessToken();
  try {
    return await call(token);
  } catch (error) {
    if (!(error instanceof ReconnectNeeded)) throw error;
    const fresh = await ctx.accessToken();
    if (fresh === token) throw error;
    return call(fresh);
  }
}

/** A GET of what an SDK has no good call for. Throws VendorUnavailable when no answer came within `ms` milliseconds. */
export async function fetchWithin(
  ctx: PluginContext,
  { vendor, what, ms }: { readonly vendor: string; readonly what: string; readonly ms: number },
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  try {
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(ms)]);
    return await ctx.fetch(url, { headers, signal, redirect: 'error' });
  } catch (error) {
    throw new VendorUnavailable(`${vendor} cannot be reached.`, { call: what }, undefined, { cause: error });
  }
}
