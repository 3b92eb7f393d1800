import { z } from 'zod';
import {
  OutcomeUnknown,
  type PluginContext,
  type RecordRef,
  type SignatureRequest,
} from '../../../core/plugin-api/index.ts';
import { writing } from '../client.ts';
import { definitionOf } from './definition.ts';
import { find } from './find.ts';

const summary = z.object({ envelopeId: z.guid() });

/**
 * Sends once per intent: DocuSign has no idempotency key, so what was sent for the intent is looked for first (up to two
 * calls). Two sendings of one intent at the same moment are the caller's to prevent.
 */
export async function send(ctx: PluginContext, request: SignatureRequest): Promise<RecordRef> {
  const definition = definitionOf(ctx, request);
  const known = await find(ctx, request.intentId);
  if (known) return known;
  const answer = await writing(ctx, 'send envelope', (envelopes, accountId) =>
    envelopes.createEnvelope(accountId, { envelopeDefinition: definition }),
  );
  const parsed = summary.safeParse(answer);
  if (parsed.success) return { kind: 'envelope', externalId: parsed.data.envelopeId.toLowerCase() };
  throw new OutcomeUnknown('DocuSign took the envelope and did not say which one it is.', { call: 'send envelope' });
}
