import { InvalidInput, VendorRefused, type PluginContext } from '../../../core/plugin-api/index.ts';
import { writing } from '../client.ts';
import { EnvelopeRefused } from '../errors.ts';

/** DocuSign's own bound, in characters. */
const longestReason = 200;

/** Throws InvalidInput without a reason, VendorRefused when it is over already, OutcomeUnknown when nobody knows. */
export async function voidEnvelope(
  ctx: PluginContext,
  request: { readonly envelopeId: string; readonly reason: string },
): Promise<void> {
  const voidedReason = request.reason.trim();
  if (voidedReason === '' || voidedReason.length > longestReason) {
    const sentence = `Say why in ${longestReason} characters at most; the signers read it.`;
    throw new InvalidInput(sentence, { reason: sentence });
  }
  await writing(ctx, 'void envelope', (envelopes, accountId) =>
    envelopes.update(accountId, request.envelopeId, { envelope: { status: 'voided', voidedReason } }),
  ).catch((error: unknown) => {
    if (error instanceof EnvelopeRefused && error.errorCode === 'ENVELOPE_CANNOT_VOID_INVALID_STATE')
      throw new VendorRefused('The agreement is over already: it cannot be withdrawn any more.', error.details);
    throw error;
  });
}
