import { z } from 'zod';
import type { ApiClient, EnvelopesApi } from 'docusign-esign';
import {
  Bug,
  VendorUnavailable,
  fetchWithin,
  newExchange,
  refusePage,
  refuseStopped,
  withToken,
  type PluginContext,
} from '../../core/plugin-api/index.ts';
import { readFailure, statusFailure, writeFailure } from './errors.ts';
import { govern, sdk } from './sdk.ts';

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
  const answer = await withToken(ctx, async (token) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/pdf' };
    const url = `${api}/restapi/v2.1/accounts/${accountId}/envelopes/${path}`;
    const sent = await fetchWithin(ctx, { vendor: 'DocuSign', what, ms: readMs }, url, headers);
    if (!sent.ok) throw await statusFailure(sent, what, ctx.now());
    return sent;
  });
  const bytes = await answer.bytes().catch((error: unknown) => {
    throw new VendorUnavailable('DocuSign broke off while it sent a document.', { call: what, error: String(error) });
  });
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 5)) === '%PDF-') return bytes;
  throw new VendorUnavailable('DocuSign answered with something that is no PDF.', { call: what });
}

interface Asked {
  readonly what: string;
  readonly place: Place;
  readonly kind: 'read' | 'write';
}

function exchange<T>(ctx: PluginContext, asked: Asked, call: (client: ApiClient) => Promise<T>): Promise<T> {
  return withToken(ctx, (token) => once(ctx, token, asked, call));
}

async function once<T>(
  ctx: PluginContext,
  token: string,
  { what, place, kind }: Asked,
  call: (client: ApiClient) => Promise<T>,
): Promise<T> {
  refuseStopped(ctx, 'DocuSign');
  const client = new (sdk().ApiClient)({ basePath: `${place.api}/restapi`, oAuthBasePath: '' });
  client.addDefaultHeader('Authorization', `Bearer ${token}`);
  const bounds = { timeoutMs: kind === 'read' ? readMs : writeMs, signal: ctx.signal };
  const passage = newExchange();
  try {
    const answer = await govern(bounds, passage, () => call(client));
    refusePage(passage, 'DocuSign', what, kind);
    return answer;
  } catch (error) {
    const cause = passage.stopped ?? error;
    throw kind === 'read' ? readFailure(cause, what, ctx.now()) : writeFailure(cause, what, ctx.now());
  }
}

/** Known once `identify` ran. */
function placeOf(ctx: PluginContext): Place {
  if (!ctx.identity) throw new Bug('A call to DocuSign was made before the account was known.');
  return { accountId: ctx.identity.organisationId, api: ctx.endpoint('api') };
}
