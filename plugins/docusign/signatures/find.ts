import { z } from 'zod';
import type { PluginContext, RecordRef } from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { intentField } from '../intent-field.ts';
import { listEnvelopes } from '../streams/listing.ts';

/** How far back an intent is looked for, in days; one that waits longer than this for its outcome waits for a person. */
const lookBackDays = 400;

const transactions = z.object({
  envelopeTransactionStatuses: z
    .array(z.object({ envelopeId: z.guid().nullish().catch(null), transactionId: z.string().nullish() }))
    .nullish(),
});

/**
 * The envelope that was sent for an intent. DocuSign keeps `transactionId` for this very question ('was it created when
 * the connection was lost?') and forgets it after seven days; the custom field stays, and is what lists know. One
 * call when the first knows it, else two.
 */
export async function find(ctx: PluginContext, intentId: string): Promise<RecordRef | null> {
  return (await byTransaction(ctx, intentId)) ?? (await byField(ctx, intentId));
}

async function byTransaction(ctx: PluginContext, intentId: string): Promise<RecordRef | null> {
  const answer = await reading(ctx, 'find by transaction', (envelopes, accountId) =>
    envelopes.listStatusChanges(accountId, { transactionIds: intentId }),
  );
  const found = transactions
    .safeParse(answer)
    .data?.envelopeTransactionStatuses?.find((one) => one.transactionId === intentId);
  return refTo(found?.envelopeId);
}

async function byField(ctx: PluginContext, intentId: string): Promise<RecordRef | null> {
  const fromDate = ctx
    .now()
    .subtract({ hours: lookBackDays * 24 })
    .toString();
  const { envelopes } = await listEnvelopes(ctx, 'find by field', {
    fromDate,
    customField: `${intentField}=${intentId}`,
    include: 'custom_fields',
  });
  const found = envelopes.find(({ customFields }) =>
    customFields.textCustomFields.some(({ name, value }) => name === intentField && value === intentId),
  );
  return refTo(found?.envelopeId);
}

function refTo(envelopeId: string | null | undefined): RecordRef | null {
  return envelopeId ? { kind: 'envelope', externalId: envelopeId.toLowerCase() } : null;
}
