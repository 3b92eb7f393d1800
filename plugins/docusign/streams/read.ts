import { NotFound, VendorUnavailable, type PluginContext, type ReadResult } from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { envelopeItem, type Item } from '../records/envelopes.ts';
import { wireEnvelope, type WireEnvelope } from '../records/wire.ts';
import { included, listEnvelopes } from './listing.ts';
import { sorted } from './pass.ts';

/** Ids in one call: an address of about 2,000 characters, which every proxy on the way takes. */
const idsPerCall = 40;

/**
 * Envelopes afresh: one alone by itself, several in one list. Done when DocuSign told that something happened or when a
 * signer came back, never by the clock (README, 'The fifteen minutes'). What DocuSign does not know is deleted; what is
 * no GUID it never made.
 */
export async function read(ctx: PluginContext, externalIds: readonly string[]): Promise<ReadResult> {
  const [only, ...others] = externalIds.filter((id) => /^[0-9a-f-]{36}$/i.test(id));
  const items =
    only === undefined ? [] : others.length === 0 ? await readOne(ctx, only) : await readMany(ctx, [only, ...others]);
  const { records, deleted } = sorted(items);
  const known = new Set([...records, ...deleted].map(({ externalId }) => externalId));
  const missing = externalIds.filter((id) => !known.has(id.toLowerCase()));
  return {
    records,
    deleted: [...deleted, ...missing.map((externalId) => ({ kind: 'envelope' as const, externalId }))],
  };
}

async function readOne(ctx: PluginContext, id: string): Promise<readonly Item[]> {
  const wire = await readWire(ctx, id).catch((error: unknown) => {
    if (error instanceof NotFound) return null;
    throw error;
  });
  return wire === null ? [] : [envelopeItem(ctx, wire)];
}

/** One envelope as it arrives. Throws NotFound for one DocuSign does not know. */
export async function readWire(ctx: PluginContext, id: string): Promise<WireEnvelope> {
  const answer = await reading(ctx, 'envelope', (envelopes, accountId) =>
    envelopes.getEnvelope(accountId, id, { include: included }),
  );
  const parsed = wireEnvelope.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new VendorUnavailable('DocuSign answered without the envelope it was asked for.', { call: 'envelope' });
}

async function readMany(ctx: PluginContext, ids: readonly string[]): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let start = 0; start < ids.length; start += idsPerCall) {
    const envelopeIds = ids.slice(start, start + idsPerCall).join(',');
    const { envelopes } = await listEnvelopes(ctx, 'envelopes by id', { envelopeIds });
    items.push(...envelopes.map((wire) => envelopeItem(ctx, wire)));
  }
  return items;
}
