import { AccountingApi } from 'xero-node';
import {
  Bug,
  fetchWithin,
  governAxiosOf,
  newExchange,
  refusePage,
  refuseStopped,
  withToken,
  type PluginContext,
} from '../../core/plugin-api/index.ts';
import { readFailure, statusFailure, writeFailure } from './errors.ts';

/**
 * Bounds of one call, in milliseconds. A full page of a thousand invoices takes Xero up to twenty seconds, a batch
 * of fifty payments about as long. Too short turns a slow success into an unknown outcome; too long only waits.
 */
const readMs = 40_000;
const writeMs = 60_000;

const govern = governAxiosOf('xero-node', import.meta.url);

/** What every call of the SDK resolves to. */
export interface Answer<T> {
  readonly response: { readonly data?: unknown };
  readonly body: T;
}

export type Call<T> = (api: AccountingApi, tenantId: string) => Promise<Answer<T>>;

/** A read; repeated by the host. `tenantId` only before `identify` has kept it. Throws what `errors.ts` makes of it. */
export async function reading<T>(
  ctx: PluginContext,
  what: string,
  call: Call<T>,
  tenantId: string = tenantOf(ctx),
): Promise<Answer<T>> {
  return exchangeWithXero(ctx, what, 'read', (api) => call(api, tenantId));
}

/** A write. The caller passes its idempotency key; nothing is ever sent twice, except after a 401. */
export async function writing<T>(ctx: PluginContext, what: string, call: Call<T>): Promise<Answer<T>> {
  const tenantId = tenantOf(ctx);
  return exchangeWithXero(ctx, what, 'write', (api) => call(api, tenantId));
}

/** The bytes of a resource the SDK has no call for, below `/api.xro/2.0/`. Throws as `reading` does. */
export async function fetching(ctx: PluginContext, what: string, path: string, accept: string): Promise<Uint8Array> {
  const tenantId = tenantOf(ctx);
  const answer = await withToken(ctx, async (token) => {
    const headers = { authorization: `Bearer ${token}`, 'xero-tenant-id': tenantId, accept };
    const url = `${ctx.endpoint('api')}/api.xro/2.0/${path}`;
    const sent = await fetchWithin(ctx, { vendor: 'Xero', what, ms: readMs }, url, headers);
    if (!sent.ok) throw statusFailure(sent, what);
    return sent;
  });
  return new Uint8Array(await answer.arrayBuffer());
}

function exchangeWithXero<T>(
  ctx: PluginContext,
  what: string,
  kind: 'read' | 'write',
  call: (api: AccountingApi) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  return withToken(ctx, (token) => once(ctx, token, what, kind, call));
}

async function once<T>(
  ctx: PluginContext,
  token: string,
  what: string,
  kind: 'read' | 'write',
  call: (api: AccountingApi) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  refuseStopped(ctx, 'Xero');
  const api = new AccountingApi(`${ctx.endpoint('api')}/api.xro/2.0`);
  api.accessToken = token;
  const bounds = { timeoutMs: kind === 'read' ? readMs : writeMs, signal: ctx.signal };
  const exchange = newExchange();
  try {
    const answer = await govern(bounds, exchange, () => call(api));
    refusePage(exchange, 'Xero', what, kind);
    return answer;
  } catch (error) {
    throw kind === 'read' ? readFailure(error, what, exchange) : writeFailure(error, what, exchange);
  }
}

/** The organisation all calls name. Known once `identify` ran. */
function tenantOf(ctx: PluginContext): string {
  const tenantId = ctx.identity?.extra?.['tenantId'];
  if (tenantId === undefined) throw new Bug('A call to Xero was made before the organisation was known.');
  return tenantId;
}

/** The answer's moment by Xero's own clock; null when it does not say. */
export function answeredAt(answer: Answer<unknown>): Temporal.Instant | null {
  const { data } = answer.response;
  if (typeof data !== 'object' || data === null || !('DateTimeUTC' in data)) return null;
  const match = /\((\d+)/.exec(String(data.DateTimeUTC));
  return match ? Temporal.Instant.fromEpochMilliseconds(Number(match[1])) : null;
}
