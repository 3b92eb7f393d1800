import type { PluginContext } from '../../../core/plugin-api/index.ts';
import { writing } from '../client.ts';

/** Sends the invitation again to whoever's turn it is and was invited by mail; signers of the portal get none. */
export async function remind(ctx: PluginContext, envelopeId: string): Promise<void> {
  await writing(ctx, 'resend envelope', (envelopes, accountId) =>
    envelopes.update(accountId, envelopeId, { envelope: {}, resendEnvelope: 'true' }),
  );
}
