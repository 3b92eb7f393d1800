import { z } from 'zod';
import type { ApiClient, EnvelopesApi } from 'docusign-esign';
import {
  Bug,
  OutcomeUnknown,
  ReconnectNeeded,
  VendorUnavailable,
  type PluginContext,
} from '../../core/plugin-api/index.ts';
import { readFailure, statusFailure, writeFailure } from './errors.ts';
import { during, sdk, type Exchange } from './transport.ts';

/**
 * Bounds of one call, in milliseconds. A full page with recipients takes DocuSign some seconds; a sending waits for
 * the upload and its conversion. Too short turns a slow success into an unknown outcome, too long only waits.
 */
const readMs = 30_000;
const writeMs = 60_000;

/** One account and where its API lies. */
interface Place {
  readonly accountId: string;
  readonly api: string;
}

type Call<T> = (envelopes: EnvelopesApi, accountId: string) => Promise<T>;

/** A read; repeated by the host. Throws what `errors.ts` makes of it. */
export function reading<T>(ctx: PluginContext, what: string, call: Call<T>): Promise<T> {
  const place = placeOf(ctx);
  return exchange(ctx, { what, place, kind: 'read' }, (client) =>
    call(new (sdk().EnvelopesApi)(client), place.accountId),
  );
}

/** A write; never sent twice, except after a 401, which took no effect. */
export function writing<T>(ctx: PluginContext, what: string, call: Call<T>): Promise<T> {
  const place = placeOf(ctx);
  return exchange(ctx, { what, place, kind: 'write' }, (client) =>
    call(new (sdk().EnvelopesApi)(client), place.accountId),
  );
}

const accountFacts = z.object({ currencyCode: z.string().length(3).catch('USD') });

/** The account itself, at an address that is not yet kept with the connection. */
export async function readAccount(ctx: PluginContext, place: Place): Promise<{ readonly currency: string }> {
  const answer = await exchange(ctx, { what: 'account', place, kind: 'read' }, (client) =>
    new (sdk().AccountsApi)(client).getAccountInformation(place.accountId),
  );
  return { currency: accountFacts.parse(answer).currencyCode.toUpperCase() };
}

/**
 * A PDF below `/envelopes/`. Not by the SDK: it pipes files without an error handler, so that a cut connection would
 * never end. Throws as `reading` does.
 */
export async function fetchingPdf(ctx: PluginContext, what: string, path: string): Promise<Uint8Array> {
  const { api, accountId } = placeOf(ctx);
  const get = async () => {
    const token = await ctx.accessToken();
    const headers = { authorization: `Bearer ${token}`, accept: 'application/pdf' };
    const url = `${api}/restapi/v2.1/accounts/${accountId}/envelopes/${path}`;
    return { token, answer: await sent(ctx, what, url, headers) };
  };
  const first = await get();
  const { answer } = first.answer.status === 401 && (await ctx.accessToken()) !== first.token ? await get() : first;
  if (!answer.ok) throw await statusFailure(answer, what, ctx.now());
  const bytes = await answer.bytes().catch((error: unknown) => {
    throw new VendorUnavailable('DocuSign broke off while it sent a document.', { call: what, error: String(error) });
  });
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 5)) === '%PDF-') return bytes;
  throw new VendorUnavailable('DocuSign answered with something that is no PDF.', { call: what });
}

async function sent(
  ctx: PluginContext,
  what: string,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  try {
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(readMs)]);
    return await ctx.fetch(url, { headers, signal, redirect: 'error' });
  } catch (error) {
    throw new VendorUnavailable('DocuSign cannot be reached.', { call: what }, undefined, { cause: error });
  }
}

interface Asked {
  readonly what: string;
  readonly place: Place;
  readonly kind: 'read' | 'write';
}

async function exchange<T>(ctx: PluginContext, asked: Asked, call: (client: ApiClient) => Promise<T>): Promise<T> {
  const token = await ctx.accessToken();
  try {
    return await once(ctx, token, asked, call);
  } catch (error) {
    if (!(error instanceof ReconnectNeeded)) throw error;
    // A token can lapse between being handed out and being used; a 401 took no effect, so once more is safe.
    const fresh = await ctx.accessToken();
    if (fresh === token) throw error;
    return once(ctx, fresh, asked, call);
  }
}

async function once<T>(
  ctx: PluginContext,
  token: string,
  { what, place, kind }: Asked,
  call: (client: ApiClient) => Promise<T>,
): Promise<T> {
  if (ctx.signal.aborted) throw new VendorUnavailable('The call to DocuSign was stopped before it was sent.');
  const client = new (sdk().ApiClient)({ basePath: `${place.api}/restapi`, oAuthBasePath: '' });
  client.addDefaultHeader('Authorization', `Bearer ${token}`);
  const timeoutMs = kind === 'read' ? readMs : writeMs;
  const passage: Exchange = { timeoutMs, signal: ctx.signal, strange: null, stopped: null };
  try {
    const answer = await during(passage, () => call(client));
    refuseOtherThanJson(passage, what, kind);
    return answer;
  } catch (error) {
    const cause = passage.stopped ?? error;
    throw kind === 'read' ? readFailure(cause, what, ctx.now()) : writeFailure(cause, what, ctx.now());
  }
}

function refuseOtherThanJson({ strange }: Exchange, what: string, kind: 'read' | 'write'): void {
  if (strange === null) return;
  const details = { call: what, answer: strange };
  if (kind === 'read') throw new VendorUnavailable('DocuSign answered with a page instead of data.', details);
  throw new OutcomeUnknown('DocuSign answered with a page instead of data.', details);
}

/** Known once `identify` ran. */
function placeOf(ctx: PluginContext): Place {
  if (!ctx.identity) throw new Bug('A call to DocuSign was made before the account was known.');
  return { accountId: ctx.identity.organisationId, api: ctx.endpoint('api') };
}
